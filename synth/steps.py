"""Step: what a run is doing, in the order of its steps."""

from enum import StrEnum


class Step(StrEnum):
    """A step of a run; its value is a text of the catalogue."""

    READING = "Reading the table"
    AUDITING = "Trying the settings on invented persons"
    BOUNDING = "Bounding what one person contributes"
    MEASURING = "Measuring each column"
    FITTING = "Fitting the model"
    SAMPLING = "Drawing synthetic rows"
    COMPARING = "Measuring the likeness"
    WRITING = "Writing the evidence"
