"""All test worlds: an action without a world here fails the contract tests."""

from tests.contract.worlds import WORLDS as FIRST
from tests.contract.worlds_ecs import ECS
from tests.contract.worlds_eks import EKS
from tests.contract.worlds_endings import ENDINGS
from tests.contract.worlds_endpoints import ENDPOINTS
from tests.contract.worlds_evidence import EVIDENCE
from tests.contract.worlds_exposed import EXPOSED
from tests.contract.worlds_findings import FINDINGS
from tests.contract.worlds_further import FURTHER
from tests.contract.worlds_iam import IAM
from tests.contract.worlds_meddled import MEDDLED
from tests.contract.worlds_network import NETWORK
from tests.contract.worlds_others import OTHERS
from tests.contract.worlds_rds import RDS
from tests.contract.worlds_s3 import S3

WORLDS = (
    *FIRST,
    *FURTHER,
    *MEDDLED,
    *IAM,
    *S3,
    *EXPOSED,
    *OTHERS,
    *RDS,
    *ECS,
    *EKS,
    *NETWORK,
    *ENDINGS,
    *ENDPOINTS,
    *EVIDENCE,
    *FINDINGS,
)
