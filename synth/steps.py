"""Step: what a run is doing, in the order of its steps."""

from enum import StrEnum


class Step(StrEnum):
    """A step of a run; its value is a text of the catalogue."""

    READING = "Reading the table"
    PLANNING = "Planning"
    AUDITING = "Auditing the settings on test data"
    BOUNDING = "Bounding contributions"
    MEASURING = "Measuring each column"
    FITTING = "Fitting the model"
    SAMPLING = "Drawing synthetic rows"
    COMPARING = "Measuring quality"
    WRITING = "Writing the report"
