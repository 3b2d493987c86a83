"""The planner's invariants (clinical content, section 4), one check each: a sentence for every violation.

Written from the document, not from the planner: reading.py restates its tables. Where two rules contradict, a line
"Ruling:" beside the check says which one is held. S14 stands with the handout's tests, S16 with the properties.
"""

from __future__ import annotations

from tests.invariants import progress, safety, session, time_and_kit, week
from tests.invariants.reading import Check, LibraryCheck, PairCheck

#: Held by every plan.
HARD: tuple[Check, ...] = (
    safety.s1_no_plan_after_a_referral,
    safety.s2_no_plan_before_the_signs_are_answered,
    safety.s3_nothing_a_condition_forbids,
    safety.s4_every_caution_prints_its_adaptation,
    safety.s5_load_under_every_cap,
    safety.s6_heavy_only_through_the_gate,
    safety.s7_acute_stays_light,
    safety.s8_high_pain_only_rests_breathes_walks,
    safety.s9_no_full_bend_for_bend_sensitive,
    safety.s10_sciatica_no_nerve_holds,
    safety.s11_blood_pressure,
    safety.s12_late_pregnancy_not_flat,
    safety.s13_thin_bones_work,
    safety.s15_never_self_serve,
    safety.s17_a_release_is_printed,
    safety.s18_what_is_dropped_is_said,
    safety.s19_no_frightening_word,
    safety.surgery_short_holds,
    safety.left_out_says_why,
    safety.novices_no_barbell,
    safety.tablets_no_roller,
    week.w1_48_hours_between_same_muscles,
    week.w2_no_neighbouring_strength_days,
    week.w3_strength_days_in_range,
    week.w4_a_day_without_strength,
    week.w5_two_strength_days,
    week.w6_every_major_group,
    week.w7_pull_at_least_push,
    week.w8_trunk_in_two_ways,
    week.w9_heavy_hinge_and_row_apart,
    week.w10_aerobic_on_three_days,
    week.w11_relief_moves_offered,
    week.w12_both_instant_and_long_term,
    week.w13_same_answers_same_plan,
    week.w14_balance_three_days,
    session.d1_strength_days_warm_up,
    session.d2_heaviest_first,
    session.d3_stretches_last,
    session.d4_each_side,
    session.d5_dose_in_range,
    session.d6_from_65_longer_holds_more_reps,
    session.d7_short_core_holds,
    session.d8_few_exercises_each_once,
    session.d9_effort_stop_rule,
    session.d10_one_trip_to_the_floor,
    session.days_are_not_empty,
    time_and_kit.t1_inside_the_budget,
    time_and_kit.t2_short_days_are_said,
    time_and_kit.t3_printed_is_computed,
    time_and_kit.k1_only_kit_at_hand,
    time_and_kit.k2_kit_list_is_what_is_used,
    time_and_kit.k3_pull_downs_by_band,
    progress.l1_level,
    progress.l3_small_load_steps,
    progress.l5_no_ladder_into_what_may_not_be_done,
    progress.l7_what_hurt_is_not_harder,
    progress.l8_weeks_to_look_again,
    progress.lately_enters_the_right_week,
    progress.a_flare_up_keeps_halves_and_drops,
)

#: Wished for; counted, not held.
SOFT: tuple[Check, ...] = (time_and_kit.t2_budget_used,)

#: Held by two weeks that follow one another.
PAIRS: tuple[PairCheck, ...] = (
    progress.l2_one_change_a_week,
    progress.l2_exercises_stay_inside_a_stage,
    progress.l4_no_more_than_a_fifth_more,
    progress.one_loaded_exercise_grows_a_session,
    progress.l7_what_hurt_asks_no_more,
    progress.after_a_break_nothing_rises,
)

#: Held by the library, once.
CONTENT: tuple[LibraryCheck, ...] = (progress.l6_ladders_climb,)
