"""Standard texts: what is often said to the reporter at a step, for one category, a family, or all."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.models.base import Base, Code, WorkWords, words_of
from fieldapp.models.cases import Verb


class StandardText(Base):
    """Words to begin from, kept by administrators; `category_code` '' means every category."""

    __tablename__ = "standard_text"

    category_code: Mapped[Code] = mapped_column(default="", index=True)
    verb: Mapped[Verb] = mapped_column(words_of(Verb))
    words: Mapped[WorkWords] = mapped_column(Text)
