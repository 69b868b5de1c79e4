"""The one way in which sending fails: with a fault that says what may be done next."""

from fieldapp.models import DeliveryFault


class Failed(Exception):
    """It did not leave, or nobody knows. `answer` is the other side's number for it, never its words."""

    def __init__(self, fault: DeliveryFault, answer: object = "") -> None:
        super().__init__(fault.value)
        self.fault, self.answer = fault, str(answer)[:12]
