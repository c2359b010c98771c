// Gives the messages of `sim spec` to the official query, JUnit formatter and HTML formatter, and compares what they make
// of them with the JSON of the same run.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CucumberHtmlStream } from '@cucumber/html-formatter'
import junit from '@cucumber/junit-xml-formatter'
import { Query } from '@cucumber/query'

const [program] = process.argv.slice(2)
if (!program) {
  console.error('usage: node formatters.mjs SIM')
  process.exit(2)
}
const sim = resolve(program)
const features = resolve('../en')

/** One example of each fate: held, broken undisturbed, held for each row of an outline, and one that checks nothing. */
const FATES = `@school
Feature: A summer school

  Rule: Places that were paid for are there in the morning

    Background:
      Given the conference offers these seats:
        | seat type    | price | quota |
        | Sailing boat | 120   | 3     |

    @held
    Example: The last places go to whoever pays
      And Mina has reserved 2 Sailing boat seats
      When Mina pays for the order
      Then Mina's order is confirmed with 2 Sailing boat seats

    @broken
    Example: She has paid another sum
      And Mina has reserved 2 Sailing boat seats
      When Mina pays for the order
      Then Mina has paid 250 dollars
      And 1 Sailing boat seat is left

    Scenario Outline: Some are left
      And Mina has reserved <some> Sailing boat seats
      Then <left> Sailing boat seats are left

      @rows
      Examples:
        | some | left |
        | 1    | 2    |
        | 3    | 0    |
`

const room = mkdtempSync(join(tmpdir(), 'formatters-'))
try {
  writeFileSync(join(room, 'fates.feature'), FATES)
  await compare('fates.feature', 1)
  await compare(features, 0)
} finally {
  rmSync(room, { recursive: true })
}

async function compare(path, code) {
  const words = ['spec', path, '--schedules', '1', '--messages', 'messages.ndjson', '--json', 'told.json']
  const run = spawnSync(sim, words, { cwd: room, encoding: 'utf8' })
  assert.equal(run.status, code, `${run.stdout}${run.stderr}`)
  const lines = readFileSync(join(room, 'messages.ndjson'), 'utf8').split('\n').filter(Boolean)
  const envelopes = lines.map(line => JSON.parse(line))
  const told = JSON.parse(readFileSync(join(room, 'told.json'), 'utf8'))
  const broken = told.examples.filter(example => !example.held)
  queried(envelopes, told, broken)
  formatted(envelopes, told, broken)
  await shown(envelopes)
  console.log(`${path}: ${envelopes.length} messages, ${told.examples.length} examples, ${broken.length} broken: read alike`)
}

function queried(envelopes, told, broken) {
  const query = new Query()
  envelopes.forEach(envelope => query.update(envelope))
  const started = query.findAllTestCaseStarted()
  assert.equal(started.length, told.examples.length)
  assert.equal(query.findAllPickles().length, told.examples.length)
  assert.equal(query.findTestRunFinished().success, broken.length === 0)
  const lines = new Set()
  for (const testCase of started) {
    const pickle = query.findPickleBy(testCase)
    const example = told.examples.find(it => it.path === pickle.uri && it.line === query.findLocationOf(pickle).line)
    assert.ok(example, `${pickle.uri}: «${pickle.name}» is no example of the JSON`)
    lines.add(`${example.path}:${example.line}`)
    const worst = query.findMostSevereTestStepResultBy(testCase)
    assert.equal(worst.status === 'FAILED', !example.held, pickle.name)
    const lineage = query.findLineageBy(pickle)
    assert.equal(lineage.feature.name, example.feature)
    assert.equal(lineage.rule?.name ?? null, example.rule)
    assert.ok(query.findTestCaseDurationBy(testCase), pickle.name)
    for (const [, step] of query.findTestStepFinishedAndTestStepBy(testCase)) {
      if (!step.pickleStepId) continue
      assert.ok(query.findStepBy(query.findPickleStepBy(step)), `${pickle.name}: a step that is not in the file`)
      assert.ok(query.findUnambiguousStepDefinitionBy(step), `${pickle.name}: a step that nobody defines`)
    }
  }
  assert.equal(lines.size, told.examples.length)
}

function formatted(envelopes, told, broken) {
  let written = ''
  const listeners = []
  junit.formatter({ options: {}, on: (_, listener) => listeners.push(listener), write: text => (written += text) })
  envelopes.forEach(envelope => listeners.forEach(listener => listener(envelope)))
  const count = name => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(written)?.[1])
  assert.equal(count('tests'), told.examples.length, written.slice(0, 500))
  assert.equal(count('failures') + count('errors'), broken.length)
  assert.equal(written.match(/<testcase /g).length, told.examples.length)
}

async function shown(envelopes) {
  const stream = new CucumberHtmlStream()
  let page = ''
  stream.on('data', chunk => (page += chunk))
  const ended = new Promise((done, failed) => stream.on('end', done).on('error', failed))
  envelopes.forEach(envelope => stream.write(envelope))
  stream.end()
  await ended
  const between = /window\.CUCUMBER_MESSAGES = (\[.*?\]);?\s*<\/script>/s.exec(page)
  assert.ok(between, 'the page has no messages')
  assert.deepEqual(JSON.parse(between[1].replaceAll('\\x3C', '<')), envelopes)
}
