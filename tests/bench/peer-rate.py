"""How many year bills a second NREL-PySAM's Utilityrate5 makes.

usage: peer-rate.py; standard input: {"loads": [[Wh, …35,040], …], "tariffs": [tariff in the vectors' form, …]}.
Prints one JSON line: {"perSecond": …, "totals": [[year total of load 0, 1, …] of tariff 0, …]}.
Timed is execute() alone, in processor time, the best of five: neither setting the inputs nor reading
the results.
"""

import json
import sys
import time

import PySAM.Utilityrate5 as utility_rate

OPEN = 1e38
REPEATS = 5
ALL_ONE = [[1] * 24 for _ in range(12)]


def energy_rows(energy):
    unit = 2 if energy.get("tierUnit") == "kWh/day" else 0
    return [
        [period["id"], number + 1, OPEN if tier["upTo"] is None else tier["upTo"], unit, tier["price"], 0]
        for period in energy["periods"]
        for number, tier in enumerate(period["tiers"])
    ]


def demand_rows(first, tiers):
    return [
        [first, number + 1, OPEN if tier["upTo"] is None else tier["upTo"], tier["price"]]
        for number, tier in enumerate(tiers)
    ]


def flat_rows(flat):
    if isinstance(flat, list):
        return [row for month in flat for row in demand_rows(month["month"] - 1, month["tiers"])]
    return [row for month in range(12) for row in demand_rows(month, flat["tiers"])]


def model_of(tariff):
    model = utility_rate.new()
    model.Lifetime.analysis_period = 1
    model.Lifetime.inflation_rate = 0
    model.Lifetime.system_use_lifetime_output = 0
    model.SystemOutput.degradation = [0]
    rates, energy = model.ElectricityRates, tariff["energy"]
    rates.en_electricity_rates = 1
    rates.rate_escalation = [0]
    rates.ur_metering_option = 2
    rates.ur_nm_yearend_sell_rate = 0
    rates.ur_nm_credit_month = 0
    rates.ur_nm_credit_rollover = 0
    rates.ur_sell_eq_buy = 0
    rates.ur_en_ts_buy_rate = 0
    rates.ur_en_ts_sell_rate = 0
    rates.TOU_demand_single_peak = 0
    rates.ur_annual_min_charge = 0
    rates.ur_monthly_fixed_charge = tariff.get("fixedMonthly", 0)
    rates.ur_monthly_min_charge = tariff.get("minMonthly", 0)
    rates.ur_ec_sched_weekday = energy.get("weekday", ALL_ONE)
    rates.ur_ec_sched_weekend = energy.get("weekend", ALL_ONE)
    rates.ur_ec_tou_mat = energy_rows(energy)
    demand = tariff.get("demand")
    rates.ur_dc_enable = 0 if demand is None else 1
    if demand is not None:
        none = {"periods": [{"id": 1, "tiers": [{"upTo": None, "price": 0}]}]}
        timed = demand.get("tou", none)
        rates.ur_dc_sched_weekday = timed.get("weekday", ALL_ONE)
        rates.ur_dc_sched_weekend = timed.get("weekend", ALL_ONE)
        rates.ur_dc_tou_mat = [row for period in timed["periods"] for row in demand_rows(period["id"], period["tiers"])]
        rates.ur_dc_flat_mat = flat_rows(demand.get("flat", none["periods"][0]))
    return model


def seconds_of(model):
    started = time.process_time()
    model.execute()
    return time.process_time() - started


def main():
    given = json.load(sys.stdin)
    # Mean kW of a quarter hour.
    loads = [[wh * 4 / 1000 for wh in load] for load in given["loads"]]
    done, spent, totals = 0, 0.0, []
    for tariff in given["tariffs"]:
        model = model_of(tariff)
        model.SystemOutput.gen = [0.0] * len(loads[0])
        of_tariff = []
        for load in loads:
            model.Load.load = load
            spent += min(seconds_of(model) for _ in range(REPEATS))
            done += 1
            # Charges per day are none of its own.
            of_tariff.append(model.Outputs.utility_bill_wo_sys_year1 + 365 * tariff.get("fixedDaily", 0))
        totals.append(of_tariff)
    print(json.dumps({"perSecond": done / spent, "totals": totals}))


main()
