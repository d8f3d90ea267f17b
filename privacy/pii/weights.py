"""Weights: every number that evidence is weighed with, its unit, and where it comes from.

Evidence adds up in log-odds (natural logarithm): 0 is even, 2 is 88 %, 5 is 99 %. Origins:
*rate*: a rough share of real columns; *form*: follows from the formula beside it; *suite*: set by
hand with the generated suite's seed 1 in sight, and judged on other seeds; *tables*: set by hand
with the forms of `forms_tuned` and the tables of R packages in sight, and judged on the others.
No number was fitted, and none has an interval.
"""

# what                           value    unit                                       origin
PRIOR = {
    "DIRECT": -4.0,  #                    log-odds: one column in 55                 rate
    "QUASI": -3.5,  #                     log-odds: one column in 34                 rate
    "SENSITIVE": -3.5,  #                 log-odds: one column in 34                 rate
}
LIKELY = 0.5  #                           probability: a finding stands by itself    form
POSSIBLE = 0.2  #                         probability: below, nobody is asked        suite

# Of a header.
HEADER_SURE = 7.0  #                      log-odds: 95 % against the prior           suite
HEADER_POSSIBLE = 3.0  #                  log-odds: 27 % against the prior           suite
HEADER_ROLE = 2.0  #                       log-odds: a word like a trade: "teller"     tables
HEADER_ENOUGH = 5.0  #                    log-odds: needs no names that are known    tables
HEADER_NAMES_OBJECT = -5.0  #             log-odds                                   suite
HEADER_WRONG = -3.5  #                    log-odds: object, but the values are clear suite
CONTRADICTED = -9.0  #                    log-odds: undoes any header                suite
AGREES_WITH_SURE = 1.0  #                 log-odds: values can be what it names      suite
AGREES_WITH_POSSIBLE = 0.25  #            log-odds                                   tables
LEAST_AGREEING = 0.4  #                   share of values, below: contradicted       suite
MOSTLY_AGREEING = 0.7  #                  share of values                            suite

# Of forms and checks.
CHECKSUM_MAX = 7.0  #                     log-odds: a checksum gives no more         suite
ABOVE_CHECKSUM = 7.5  #                   log-odds: marks beside a checksum          form
AMBIGUOUS = 5.0  #                        log-odds: codes have that form too         suite
FULL_MATCH = 0.95  #                      share of values, where no header names it  suite
MISMATCH_PENALTY = 40.0  #                log-odds for each whole share missing      suite
FEW_VALUES = 4.0  #                       values: each one missing costs 1 log-odds  suite
PAGE_OF_PERSON = 18.0  #                  log-odds: above a web address's own         form
CONTAINED = 6.0  #                        log-odds: e-mail or number inside a cell   tables
MOSTLY_CONTAINED = 0.8  #                 share of values                            tables
HARDLY_WHOLE = 0.95  #                    share of values, below: cells hold more    tables

# Of names.
NAME_SHAPED = 2.0  #                      log-odds, under a sure header              suite
NAME_SHAPED_POSSIBLE = 0.0  #             log-odds, under one like "name"            tables
NAMES_UNKNOWN = -2.0  #                   log-odds: none of the values has the shape suite
LEAST_NAMES = 0.5  #                      share of values                            suite
HARDLY_NAMES = 0.3  #                     share of values                            suite
WITH_MORE = 0.2  #                        share of cells, to take titles off         tables
LISTED_UNNAMED = 0.5  #                   share of cells, without a header           tables
SURE_NAMES = 4.0  #                       log-odds: of names, firms beside or not      tables
ORGANIZATIONS = -6.0  #                   log-odds                                   tables
SOME_ORGANIZATIONS = 0.25  #              share of values                            tables
MOSTLY_ORGANIZATIONS = 0.65  #            share of values                            tables
MEMBERS_HANDLE = 1.5  #                   log-odds: a member's "id" that is no number suite

# Of days.
MOSTLY_DAYS = 0.7  #                      share of values                            suite
HARDLY_DAYS = 0.3  #                      share of values                            suite
DAYS_AS_NAMED = 1.5  #                    log-odds                                   suite
DAYS_NOT_PARTS = 8.0  #                   log-odds: whole days under "birth day"     tables
PART_OF_BIRTH = 9.0  #                    log-odds: undoes CONTRADICTED              form
BIRTHS_UNNAMED = 5.0  #                   log-odds: years like a population's        suite

# Of places, circumstances and hashes.
LEAST_ADDRESSES = 0.4  #                  share of values                            suite
HARDLY_ADDRESSES = 0.1  #                 share of values                            tables
NO_ADDRESSES = -2.0  #                    log-odds, under one like "location"        tables
KNOWN_VALUES = 5.0  #                     log-odds: genders, countries, blood types  suite
MOSTLY_KNOWN = 0.8  #                     share of values                            suite
HASHES_AS_NAMED = 9.0  #                  log-odds: undoes CONTRADICTED              form
THREE_VALUES = -6.0  #                    log-odds: 50 rows and no more than three   suite

# Of columns beside.
BANK_BESIDE = 6.0  #                      log-odds                                   suite
CARD_BESIDE = 6.0  #                      log-odds: a month beside card numbers      suite
CARD_CHECK_BESIDE = 5.5  #                log-odds: three digits beside them         suite
HASH_BESIDE = 5.5  #                      log-odds                                   suite
IN_ROWS, IN_ROWS_SHARE = 4.0, 4.0  #      log-odds, and for each whole share         suite
EXTENSION_BESIDE = 6.0  #                 log-odds: digits beside a telephone         tables
ADDRESS_BESIDE = 6.0  #                   log-odds: its second line                  tables
PERSONS_BESIDE = 2.0  #                   log-odds: a licence, or a "name"           tables
PERSONS_BESIDE_OTHERS = 1.0  #            log-odds: another possible identifier      tables
NOBODY_BESIDE = -3.0  #                   log-odds: a licence that is nobody's       tables

# Of texts.
LONG_TEXT = 40  #                         characters on average: prose               suite
LONG_LIST = 160  #                        characters on average: no list of names    tables
LONG_NAME = 60  #                         characters on average                      suite
