"""Reads JUnit reports with junitparser, and compares what it finds with the JSON of the same command."""

import json
import sys
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped

room = Path(sys.argv[1])
# In how many cases something failed, erred or was skipped, as JSON tells it.
for name in ["held", "violated", "budget", "missing", "spec"]:
    report = JUnitXml.fromfile(str(room / f"{name}.xml"))
    told = json.loads((room / f"{name}.json").read_text())
    cases = [case for suite in report for case in suite]
    kinds = [type(result) for case in cases for result in case.result]
    failures, errors, skipped = (kinds.count(kind) for kind in (Failure, Error, Skipped))
    assert (report.tests, report.failures, report.errors) == (len(cases), failures, errors), name
    # Without a budget nothing is played, which takes less than can be told.
    assert report.time > 0 or name == "budget", name
    # Each case has a time of its own, and no second is counted twice.
    assert all(case.time is not None and case.time >= 0 for case in cases), name
    assert any(case.time > 0 for case in cases) or name == "budget", name
    for suite in report:
        assert suite.time is not None, name
        assert suite.timestamp and suite.timestamp.startswith("20"), (name, suite.timestamp)
    if name == "spec":
        places = [(case._elem.get("file"), int(case._elem.get("line"))) for case in cases]
        assert all(Path(file).is_file() and line > 0 for file, line in places), (name, places)
        print(f"junitparser: {name}: {len(cases)} cases, {failures} failures, {errors} errors")
        continue
    for suite in report:
        properties = {it.name: it.value for it in suite.properties()}
        expected = {
            "verdict": told["verdict"],
            "seeds": told["range"],
            "shard": told["shard"],
            "engine": told["engine"],
            "trace hash": told["trace_hash"],
            "program": told["program"],
        }
        assert expected.items() <= properties.items(), (name, expected, properties)
    spent = told["spent_seconds"]
    played = next(case.time for case in cases if case.name == "something was played")
    assert abs(played - spent["stories"]) < 0.001, (name, played, spent)
    violated = [check["id"] for check in told["checks"] if check["violated"]]
    void = [rule for rule in told["rules"] if rule["broken"]]
    assert failures == len(violated) + len(void), (name, failures, violated, void)
    files = [case._elem.get("file") for case in cases if case._elem.get("file")]
    assert bool(files) == any(it["scenario"] for it in told["violations"]), (name, files)
    print(f"junitparser: {name}: {len(cases)} cases, {failures} failures, {errors} errors, {skipped} skipped")
