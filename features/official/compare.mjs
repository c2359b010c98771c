// Compares how `sim` reads feature files with how the official reader does: names, sentences, tables, quoted texts, tags,
// comments and the places of all of them, and every example that can be played.

import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateMessages } from '@cucumber/gherkin'
import { IdGenerator, SourceMediaType } from '@cucumber/messages'
import { damaged, valid } from './generate.mjs'

const VALID = 400
const DAMAGED = 400
const MOST_TOLD = 5

const [sim, folder] = process.argv.slice(2)
if (!sim || !folder) {
  console.error('usage: node compare.mjs SIM FOLDER')
  process.exit(2)
}

const written = new Map()
write('valid', VALID, valid)
write('damaged', DAMAGED, damaged)

function write(kind, count, make) {
  const place = join(folder, kind)
  mkdirSync(place, { recursive: true })
  for (let number = 0; number < count; number++) {
    const path = join(place, `${String(number).padStart(3, '0')}.feature`)
    const text = make(number)
    writeFileSync(path, text)
    written.set(path, { kind, text })
  }
}

/** What was read of each file: its tree and its examples, or nothing but that it is no feature. */
function collect(envelopes) {
  const files = new Map()
  const of = uri => files.get(uri) ?? files.set(uri, { document: null, pickles: [], error: null }).get(uri)
  for (const { gherkinDocument, pickle, parseError } of envelopes) {
    if (gherkinDocument) of(gherkinDocument.uri).document = gherkinDocument
    if (pickle) of(pickle.uri).pickles.push(pickle)
    if (parseError) of(parseError.source.uri).error ??= parseError.message
  }
  return files
}

function official() {
  const envelopes = []
  for (const [path, { text }] of written) {
    const options = { includeGherkinDocument: true, includePickles: true, newId: IdGenerator.incrementing() }
    envelopes.push(...generateMessages(text, path, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, options))
  }
  return collect(envelopes)
}

function ours() {
  const run = spawnSync(sim, ['spec', '--dry-run', '--messages', '-', folder], { encoding: 'utf8', maxBuffer: 1 << 30 })
  // Nobody knows the sentences of these files, so it cannot end with 0; what it read is told all the same.
  if (run.error || ![0, 2, 3, 4].includes(run.status)) {
    console.error(run.error ?? run.stderr.slice(-2000))
    process.exit(1)
  }
  return collect(run.stdout.split('\n').filter(Boolean).map(line => JSON.parse(line)))
}

/** The same for both: an id becomes the place of what it names, and what is not said is left out. */
function plain({ document, pickles, error }) {
  if (error !== null || !document?.feature) return 'no feature'
  const places = new Map()
  const walk = (value, visit) => {
    if (value === null || typeof value !== 'object') return
    visit(value)
    Object.values(value).forEach(inner => walk(inner, visit))
  }
  walk(document, ({ id, location }) => id && places.set(id, `${location.line}:${location.column}`))
  const told = value => {
    if (Array.isArray(value)) return value.map(told)
    if (value === null || typeof value !== 'object') return value
    const fields = Object.entries(value).filter(([name, inner]) => name !== 'id' && inner !== undefined)
    return Object.fromEntries(
      fields.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, inner]) => {
        if (name === 'astNodeIds') return [name, inner.map(id => places.get(id) ?? `unknown ${id}`)]
        if (name === 'astNodeId') return [name, places.get(inner) ?? `unknown ${inner}`]
        return [name, told(inner)]
      })
    )
  }
  return told({ document, pickles })
}

/** The first place in which two values differ. */
function difference(one, other, path = '') {
  if (one === other) return null
  const both = [one, other]
  if (both.some(value => value === null || typeof value !== 'object')) {
    return `${path}: officially ${JSON.stringify(one)}, and here ${JSON.stringify(other)}`
  }
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = difference(one[name], other[name], `${path}/${name}`)
    if (found) return found
  }
  return null
}

const [expected, found] = [official(), ours()]
const counts = { valid: 0, damaged: 0, refused: 0 }
const constructs = new Map()
const differences = []
for (const [path, { kind }] of written) {
  const [theirs, our] = [expected, found].map(files => plain(files.get(path) ?? { error: 'not read' }))
  if (theirs === 'no feature') counts.refused++
  else counts[kind]++
  if (kind === 'valid' && theirs === 'no feature') {
    differences.push(`${path}: it was to be a feature, and is none: ${expected.get(path)?.error}`)
  }
  const text = theirs === our ? null : difference(theirs, our)
  if (text) differences.push(`${path}${text}${our === 'no feature' ? ` (${found.get(path)?.error})` : ''}`)
  tally(theirs)
}

/** How often each construct is in files that were compared: a check of nothing would be green as well. */
function tally(file) {
  if (file === 'no feature') return
  const count = (name, times = 1) => constructs.set(name, (constructs.get(name) ?? 0) + times)
  const text = JSON.stringify(file)
  for (const name of ['rule', 'background', 'scenario', 'examples', 'tableHeader', 'dataTable', 'docString', 'mediaType', 'argumentIndex']) {
    count(name, text.split(`"${name}":`).length - 1)
  }
  count('Korean', file.document.feature.language === 'ko' ? 1 : 0)
  count('tags', text.split('"astNodeId":').length - 1)
  count('bullets', text.split('"keyword":"* "').length - 1)
  count('comments', file.document.comments.length)
  count('pickles', file.pickles.length)
}

const missing = [...constructs].filter(([, times]) => times < 50).map(([name]) => name)
if (missing.length > 0) differences.push(`there are hardly any of these: ${missing.join(', ')}`)
differences.slice(0, MOST_TOLD).forEach(text => console.error(text))
if (differences.length > MOST_TOLD) console.error(`… and ${differences.length - MOST_TOLD} more`)
console.log(
  `${counts.valid + counts.damaged} features (${counts.damaged} of them damaged and features still) and ${counts.refused} files that are none were compared: ${differences.length} differences`
)
console.log([...constructs].map(([name, times]) => `${name} ${times}`).join(', '))
process.exit(differences.length > 0 ? 1 : 0)
