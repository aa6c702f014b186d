"""Send a delivery again that was given up."""

from __future__ import annotations

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.facts.errors import SmartmadoError
from smartmado.store.repositories import deliveries


class RetryError(SmartmadoError):
    """A delivery that needs no second try."""


def retry_delivery(desk: Desk, actor: Actor, delivery_id: int) -> deliveries.Delivery:
    """Put a failed delivery back into the outbox. `RetryError` for one that waits or has arrived."""
    with use_case(desk, actor, "retry_delivery", ("administrator",)) as work:
        work.detail["delivery"] = delivery_id
        delivery = deliveries.get_delivery(work.session, delivery_id)
        if delivery.state != "failed":
            raise RetryError("再送できるのは、失敗した送付だけです。一覧を開き直してください。")
        work.case_id = delivery.case_id
        return deliveries.retry_delivery(work.session, delivery_id, work.at)
