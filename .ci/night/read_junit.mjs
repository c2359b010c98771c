// Reads JUnit reports with junit2json, and compares what it finds with the JSON of the same command.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "junit2json";

const room = process.argv[2];
for (const name of ["held", "violated", "budget", "missing", "spec"]) {
    const report = await parse(readFileSync(`${room}/${name}.xml`, "utf8"));
    const told = JSON.parse(readFileSync(`${room}/${name}.json`, "utf8"));
    const suites = report.testsuite;
    const cases = suites.flatMap((suite) => suite.testcase ?? []);
    const has = (kind) => cases.filter((it) => it[kind]?.length).length;
    assert.equal(report.tests, cases.length, name);
    assert.equal(report.failures, has("failure"), name);
    assert.equal(report.errors, has("error"), name);
    for (const suite of suites) {
        assert.equal(suite.tests, (suite.testcase ?? []).length, name);
        assert.ok(!Number.isNaN(Date.parse(suite.timestamp)), `${name}: ${suite.timestamp}`);
        assert.ok((suite.testcase ?? []).every((it) => it.time >= 0), `${name}: ${suite.name}`);
    }
    if (name !== "spec") {
        const failing = cases.filter((it) => it.failure?.length && it.classname === "rehearsal.checks");
        const violated = told.checks.filter((check) => check.violated > 0).map((check) => check.id);
        assert.deepEqual(failing.map((it) => it.failure[0].type), violated, name);
        const of = Object.fromEntries(suites[0].properties.map((it) => [it.name, it.value]));
        // It makes numbers of what looks like one, such as the hash of no run at all.
        const asItReads = (value) => (Number.isNaN(Number(value)) ? value : Number(value));
        assert.equal(of["trace hash"], asItReads(told.trace_hash), name);
        assert.equal(of["seeds played"], told.seeds, name);
    }
    console.log(`junit2json: ${name}: ${cases.length} cases, ${has("failure")} failures, ${has("error")} errors`);
}
