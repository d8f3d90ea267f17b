"""The visits of a clinic's invented patients."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from dice import Dice
from rows import AS_OF, Row, plant

N_PATIENTS = 5_000
MAX_VISITS = 12
DIAGNOSIS_COLUMN = 5


@dataclass(frozen=True)
class Clinic:
    """The words and weights of the visits; a department has a weight, minutes, a fee, diagnoses."""

    header: list[str]
    seed: int
    departments: dict[str, tuple[float, int, int, dict[str, float]]]
    rare_diagnoses: dict[str, int]


def department_weights(clinic: Clinic, age: int, *, is_woman: bool) -> dict[str, float]:
    """Weigh the departments for a person; a weight of zero is a visit that cannot be."""
    weights = {name: row[0] for name, row in clinic.departments.items()}
    if age < 16:
        may = ("pediatrics", "dermatology", "emergency")
        return {name: weights[name] for name in may}
    weights["pediatrics"] = 0
    weights["cardiology"] *= (age / 50) ** 2
    weights["orthopedics"] *= 0.4 + age / 60
    weights["dermatology"] *= 2 if age < 30 else 0.8
    weights["gynecology"] *= is_woman * (1.8 if age < 45 else 0.7)
    return weights


def draw_diagnosis(dice: Dice, clinic: Clinic, department: str, day: date) -> str:
    """Draw the diagnosis group: what the department treats, in winter more coughs."""
    weights = dict(clinic.departments[department][3])
    if "respiratory" in weights:
        weights["respiratory"] *= 2.0 if day.month in (11, 12, 1, 2) else 0.6
    return dice.pick(weights)


def opening_day(dice: Dice, day: date, department: str) -> date:
    """Move a visit off Sunday and most Saturdays; only the emergency room is always open."""
    if department == "emergency" or day.weekday() < 5:
        return day
    if day.weekday() == 5 and dice.chance(0.3):
        return day
    return day + timedelta(days=7 - day.weekday() + dice.below(5))


def patient_rows(dice: Dice, clinic: Clinic, patient: str) -> list[Row]:
    """Draw the visits of one person, at least one; a follow-up is shorter and cheaper."""
    age = dice.below(16) if dice.chance(0.15) else min(16 + abs(int(28 + 21 * dice.normal())), 95)
    is_woman = dice.chance(0.54)
    weights = department_weights(clinic, age, is_woman=is_woman)
    wanted = 1 + dice.poisson((0.3 + 0.02 * age) * math.exp(dice.normal() - 0.25))
    day = date(2023, 1, 1) + timedelta(days=dice.below(1000))
    department, follow_up = dice.pick(weights), False
    diagnosis = draw_diagnosis(dice, clinic, department, day)
    rows: list[Row] = []
    while len(rows) < min(wanted, MAX_VISITS):
        day = opening_day(dice, day, department)
        if day > AS_OF:
            break
        known = "" if not follow_up and dice.chance(0.08) else diagnosis
        person = [patient, str(2025 - age), "F" if is_woman else "M"]
        work = draw_work(dice, clinic, department, day, follow_up=follow_up)
        rows.append([*person, day.isoformat(), department, known, *work])
        follow_up = department != "emergency" and dice.chance(0.55)
        day += timedelta(days=7 + dice.below(40) if follow_up else 30 + dice.below(200))
        if not follow_up:
            department = dice.pick(weights)
            diagnosis = draw_diagnosis(dice, clinic, department, day)
    return rows


def draw_work(
    dice: Dice, clinic: Clinic, department: str, day: date, *, follow_up: bool
) -> tuple[str, str, str]:
    """Draw minutes and cost: the plain fee, or the fee and something for each minute."""
    _, usual, fee, _ = clinic.departments[department]
    share = 0.6 if follow_up else 1.0
    minutes = usual * share * math.exp(0.35 * dice.normal())
    minutes = min(max(round(minutes / 5) * 5, 5), 240)
    cost = fee * share
    if dice.chance(0.5):
        cost += 2.2 * minutes * math.exp(0.5 * dice.normal())
    is_noted = not (department == "emergency" and dice.chance(0.25))
    is_billed = (AS_OF - day).days > 30
    return (
        str(minutes) if is_noted else "?",
        f"{cost:.2f}" if is_billed else "",
        "yes" if follow_up else "no",
    )


def visit_rows(clinic: Clinic) -> list[Row]:
    """Draw the visits of all patients, by day as a clinic's book has them."""
    dice = Dice(clinic.seed)
    rows: list[Row] = []
    for i in range(N_PATIENTS):
        rows += patient_rows(dice, clinic, f"P{10_001 + i}")
    rows.sort(key=lambda row: (row[3], row[0]))
    plant(dice, rows, DIAGNOSIS_COLUMN, clinic.rare_diagnoses)
    return rows
