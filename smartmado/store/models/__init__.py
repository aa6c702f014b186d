"""One table a module. Importing this package makes every table known to `Base.metadata`."""

from smartmado.store.models.answer import AnswerRow
from smartmado.store.models.audit import AuditRow
from smartmado.store.models.base import Base
from smartmado.store.models.case import CaseRow
from smartmado.store.models.correction import CorrectionRow
from smartmado.store.models.delivery import DeliveryRow
from smartmado.store.models.document import DocumentRow
from smartmado.store.models.register_import import RegisterImportRow
from smartmado.store.models.release import ReleaseRow
from smartmado.store.models.resident import ResidentRecord
from smartmado.store.models.resident_key import ResidentKeyRow
from smartmado.store.models.rulebook import RulebookRow
from smartmado.store.models.substitute import SubstituteRow
from smartmado.store.models.task import TaskRow
from smartmado.store.models.user import UserRow
from smartmado.store.models.user_session import UserSessionRow

__all__ = [
    "AnswerRow",
    "AuditRow",
    "Base",
    "CaseRow",
    "CorrectionRow",
    "DeliveryRow",
    "DocumentRow",
    "RegisterImportRow",
    "ReleaseRow",
    "ResidentKeyRow",
    "ResidentRecord",
    "RulebookRow",
    "SubstituteRow",
    "TaskRow",
    "UserRow",
    "UserSessionRow",
]
