"""Numbers that more than one room needs, each with its source in the clinical content."""

HOLD_CAPS = {"htn": 20, "surg": 10}  # seconds; S11, and 1.4 after surgery
HTN_REST_SECONDS = 90  # S11: and more rest at load 2 and up
OLDER_REPS = 10  # D6: from 65 on, 10 to 15 repeats
LEVEL_BONUS_FROM_WEEK = 5  # L1: one level more
CORE_HOLD_SECONDS = 10  # D7
SHORT_SESSION_MINUTES = 10  # D8: three exercises at most
WARM_UP_SECONDS = (180, 300)  # D1
EXERCISES_A_SESSION, EXERCISES_A_SHORT_SESSION, EXERCISES_AT_MOST = 5, 3, 8  # D8
EXERCISES_IN_ALL = {1: 8, 2: 8, 3: 12, 4: 12, 5: 12}  # 3.6; the warm-up, balance and walking not counted [D]
START_LIGHT = frozenset({"px4", "px1-cleared"})  # answers that ask for a light start (1.3)
NOVICE_LEVEL, NOVICE_WEEKS = 2, 4  # up to this level no barbell in the first weeks (1.4, modifiers)
