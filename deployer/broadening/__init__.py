"""What a plan lets anybody do that could not be done before: the part of a plan that a reviewer must not miss.

Computed from the policy documents in the templates as they are and as they shall be: roles and who may enter them, managed
policies, boundaries, and the policies of buses, queues, topics, buckets and keys. Whatever is new is told, and whatever only
narrows is not. Where two documents cannot be compared for certain (NotAction, NotResource, NotPrincipal), a change is told as
one to be judged by people: a doubt never looks like "nothing".

Not seen here: what policies that are not ours allow, and what service control policies forbid.
"""

from deployer.broadening.broader import Broader, broader
from deployer.broadening.of_plan import Documents, documents, of_plan

__all__ = ["Broader", "Documents", "broader", "documents", "of_plan"]
