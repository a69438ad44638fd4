"""The test worlds of the actions on identities."""

import json
from collections.abc import Callable
from typing import Any

from hub.action import Place
from hub.actions.iam import (
    contain_identity_center_user,
    deactivate_access_key,
    deny_all_on_user,
    disable_console_login,
    quarantine_role,
    revoke_role_sessions,
    revoke_user_sessions,
    scope_principal,
)
from hub.finding import Target
from tests.contract.cloud import MEMBER, REGION, Cloud
from tests.contract.world import World

USER, KEY, ROLE = "AWS::IAM::User", "AWS::IAM::AccessKey", "AWS::IAM::Role"
NOTHING = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}


def document(*statements: dict[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALLOW = document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})


def installed(cloud: Cloud) -> Any:
    """IAM of an account in which irhub's policy is installed."""
    iam = cloud.client("iam")
    deny = document({"Effect": "Deny", "Action": "*", "Resource": "*"})
    iam.create_policy(PolicyName="irhub-quarantine", Path="/irhub/", PolicyDocument=deny)
    return iam


def alice(cloud: Cloud) -> Target:
    """A user with a password, a key, a managed and an inline policy."""
    iam = installed(cloud)
    iam.create_user(UserName="alice", Path="/people/")
    iam.create_login_profile(UserName="alice", Password="a-long-Passw0rd!")
    iam.create_access_key(UserName="alice")
    iam.put_user_policy(UserName="alice", PolicyName="inline", PolicyDocument=ALLOW)
    iam.attach_user_policy(UserName="alice", PolicyArn=iam.create_policy(PolicyName="m", PolicyDocument=ALLOW)["Policy"]["Arn"])
    return Target(USER, "alice", MEMBER, REGION)


def key_of(build: Callable[[Cloud], Target]) -> Callable[[Cloud], Target]:
    """The key of the user that this builds."""

    def made(cloud: Cloud) -> Target:
        keys = cloud.client("iam").list_access_keys(UserName=build(cloud).id)["AccessKeyMetadata"]
        return Target(KEY, keys[0]["AccessKeyId"], MEMBER, REGION)

    return made


def attached_full(cloud: Cloud) -> Target:
    """A user with as many managed policies as IAM attaches."""
    target, iam = alice(cloud), cloud.client("iam")
    for number in range(9):
        arn = iam.create_policy(PolicyName=f"m{number}", PolicyDocument=ALLOW)["Policy"]["Arn"]
        iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    return target


def inline_full(cloud: Cloud) -> Target:
    """A user whose inline policies leave hardly any room."""
    target = alice(cloud)
    long = document({"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{'b' * 1_900}"})
    cloud.client("iam").put_user_policy(UserName="alice", PolicyName="inline", PolicyDocument=long)
    return target


def squatted(name: str) -> Callable[[Cloud], Target]:
    """Somebody has a policy of our name, which denies nothing of note; there is no room to attach another."""

    def build(cloud: Cloud) -> Target:
        target = attached_full(cloud)
        cloud.client("iam").put_user_policy(UserName="alice", PolicyName=name, PolicyDocument=document(NOTHING))
        return target

    return build


def switched_off(cloud: Cloud) -> Target:
    """Somebody switched the key off before, which leaves its tokens alive."""
    target = key_of(alice)(cloud)
    cloud.client("iam").update_access_key(UserName="alice", AccessKeyId=target.id, Status="Inactive")
    return target


def no_password(cloud: Cloud) -> Target:
    """A user without a password."""
    target = alice(cloud)
    cloud.client("iam").delete_login_profile(UserName="alice")
    return target


def quarantined(cloud: Cloud) -> Target:
    """A user that is denied everything already."""
    target, arn = alice(cloud), f"arn:aws:iam::{MEMBER}:policy/irhub/irhub-quarantine"
    cloud.client("iam").attach_user_policy(UserName="alice", PolicyArn=arn)
    return target


TRUST = document({"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com"]}, "Action": "sts:AssumeRole"})


def role(cloud: Cloud) -> Target:
    """A role that nobody uses."""
    iam = installed(cloud)
    iam.create_role(RoleName="web", Path="/apps/", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="web", PolicyName="inline", PolicyDocument=ALLOW)
    iam.attach_role_policy(RoleName="web", PolicyArn=iam.create_policy(PolicyName="m", PolicyDocument=ALLOW)["Policy"]["Arn"])
    return Target(ROLE, "web", MEMBER, REGION)


def role_in_use(cloud: Cloud) -> Target:
    """A role of an instance, of a function, of a task by its definition and of one by its start; another task has another."""
    target, arn = role(cloud), f"arn:aws:iam::{MEMBER}:role/apps/web"
    iam = cloud.client("iam")
    iam.create_instance_profile(InstanceProfileName="web")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
    cloud.instance(IamInstanceProfile={"Arn": f"arn:aws:iam::{MEMBER}:instance-profile/web"})
    code: Any = {"FunctionName": "resize", "Code": {"ZipFile": b"code"}, "Handler": "h.h", "Runtime": "python3.12"}
    cloud.client("lambda").create_function(Role=arn, **code)
    _tasks(cloud, arn)
    return target


def _tasks(cloud: Cloud, role_arn: str) -> None:
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName="shop")
    ecs.create_cluster(clusterName="empty")
    how: Any = {"containerDefinitions": [{"name": "c", "image": "i", "memory": 1}]}
    ecs.register_task_definition(family="own", taskRoleArn=role_arn, **how)
    ecs.register_task_definition(family="other", **how)
    start: Any = {"cluster": "shop", "launchType": "FARGATE"}
    ecs.run_task(taskDefinition="own", **start)
    ecs.run_task(taskDefinition="other", overrides={"taskRoleArn": role_arn}, **start)
    ecs.run_task(taskDefinition="other", **start)


def role_attached_full(cloud: Cloud) -> Target:
    """A role with as many managed policies as IAM attaches."""
    target, iam = role(cloud), cloud.client("iam")
    for number in range(9):
        arn = iam.create_policy(PolicyName=f"m{number}", PolicyDocument=ALLOW)["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="web", PolicyArn=arn)
    return target


def reserved(cloud: Cloud) -> Target:
    """A role of IAM Identity Center, which is left alone."""
    installed(cloud).create_role(RoleName=RESERVED, Path="/aws-reserved/sso.amazonaws.com/", AssumeRolePolicyDocument=TRUST)
    return Target(ROLE, RESERVED, MEMBER, REGION)


RESERVED = "AWSReservedSSO_Admin_0123456789abcdef"
ALICE, BOB = ({"arn": f"arn:aws:sts::{MEMBER}:assumed-role/{RESERVED}/{name}@example.com"} for name in ("alice", "bob"))


def permission_set(policy: str = "") -> Callable[[Cloud], Target]:
    """The role of a permission set, with this inline policy, which is provisioned."""

    def build(cloud: Cloud) -> Target:
        target, sso = reserved(cloud), cloud.client("sso-admin", Place.IDENTITY_CENTER)
        named = {"InstanceArn": sso.list_instances()["Instances"][0]["InstanceArn"]}
        for name in ("Reader", "Admin"):
            named["PermissionSetArn"] = sso.create_permission_set(Name=name, InstanceArn=named["InstanceArn"])["PermissionSet"][
                "PermissionSetArn"
            ]
            if policy:
                sso.put_inline_policy_to_permission_set(**named, InlinePolicy=policy)
            sso.provision_permission_set(**named, TargetType="ALL_PROVISIONED_ACCOUNTS")
        return target

    return build


def weaken_set(cloud: Cloud, _target: Target) -> None:
    """Somebody takes the teeth out of our denials."""
    sso = cloud.client("sso-admin", Place.IDENTITY_CENTER)
    instance = sso.list_instances()["Instances"][0]["InstanceArn"]
    for arn in sso.list_permission_sets(InstanceArn=instance)["PermissionSets"]:
        named = {"InstanceArn": instance, "PermissionSetArn": arn}
        policy = sso.get_inline_policy_for_permission_set(**named)["InlinePolicy"]
        if "Irhub" in policy:
            blunt = json.loads(policy)
            ours = [one for one in blunt["Statement"] if one.get("Sid", "").startswith("Irhub")]
            ours[0]["Action"] = "s3:PutObject"
            sso.put_inline_policy_to_permission_set(**named, InlinePolicy=json.dumps(blunt))


def weaken_role(cloud: Cloud, _target: Target) -> None:
    """Somebody turns every denial of ours into one of nothing of note."""
    for name in cloud.policies_of("web"):
        if name.startswith("irhub-"):
            cloud.client("iam").put_role_policy(RoleName="web", PolicyName=name, PolicyDocument=document(NOTHING))


def nobody(_cloud: Cloud, _target: Target) -> None:
    """Nobody meddles, and a person is asked for the way back all the same."""


def weaken(cloud: Cloud, _target: Target) -> None:
    """Somebody turns every denial of ours into one of nothing of note."""
    iam = cloud.client("iam")
    for name in iam.list_user_policies(UserName="alice")["PolicyNames"]:
        if name.startswith("irhub-"):
            iam.put_user_policy(UserName="alice", PolicyName=name, PolicyDocument=document(NOTHING))


_KEY, _DENY, _REVOKE = deactivate_access_key.ACTION, deny_all_on_user.ACTION, revoke_user_sessions.ACTION
_CENTER = contain_identity_center_user.ACTION
_QUARANTINE, _REVOKE_ROLE = quarantine_role.ACTION, revoke_role_sessions.ACTION

_SCOPE_KEY, _SCOPE_USER, _SCOPE_ROLE = scope_principal.ACTIONS
IAM = (
    World(_SCOPE_KEY, "plain", key_of(alice)),
    World(_SCOPE_USER, "plain", alice),
    World(_SCOPE_ROLE, "plain", role),
    World(_KEY, "active", key_of(alice), meddle=nobody),
    World(_KEY, "off-before", switched_off),
    World(_KEY, "no-inline-room", key_of(inline_full), meddle=nobody),
    World(_KEY, "user-denied-before", key_of(quarantined), meddle=nobody),
    World(_KEY, "denial-changed", key_of(alice), meddle=weaken),
    World(_DENY, "plain", alice),
    World(_DENY, "no-room-to-attach", attached_full),
    World(_DENY, "squatted", squatted("irhub-deny-all")),
    World(_DENY, "denied-before", quarantined, settled=True),
    World(_DENY, "denial-changed", attached_full, meddle=weaken),
    World(_REVOKE, "plain", alice),
    World(_REVOKE, "squatted", squatted("irhub-revoke-sessions")),
    World(_REVOKE, "revocation-changed", alice, meddle=weaken),
    World(_QUARANTINE, "in-use", role_in_use),
    World(_QUARANTINE, "no-room-to-attach", role_attached_full),
    World(_QUARANTINE, "denial-changed", role_attached_full, meddle=weaken_role),
    World(_QUARANTINE, "reserved", reserved, settled=True),
    World(_REVOKE_ROLE, "in-use", role_in_use),
    World(_REVOKE_ROLE, "revocation-changed", role, meddle=weaken_role),
    World(_REVOKE_ROLE, "reserved", reserved, settled=True),
    World(_CENTER, "no-policy", permission_set(), detail=ALICE),
    World(_CENTER, "with-policy", permission_set(ALLOW), detail=ALICE),
    World(_CENTER, "two-users", permission_set(ALLOW), detail={"actors": [ALICE, BOB]}),
    World(_CENTER, "denial-changed", permission_set(ALLOW), detail=ALICE, meddle=weaken_set),
    World(_CENTER, "another-role", role, settled=True),
    World(_CENTER, "no-such-set", reserved, detail=ALICE, settled=True),
    World(_CENTER, "nobody-named", permission_set(), settled=True),
    World(disable_console_login.ACTION, "password", alice),
    World(disable_console_login.ACTION, "no-password", no_password, settled=True),
)
