// Feature files made after the constructs of Gherkin's grammar. The same number always makes the same file.

/** A source of choices that are the same for the same seed. */
export class Choices {
  constructor(seed) {
    this.state = (seed * 2654435761 + 97) >>> 0
  }

  /** A whole number from 0 on that is less than the bound. */
  below(bound) {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }

  of(list) {
    return list[this.below(list.length)]
  }

  /** Once in so many times. */
  once(times) {
    return this.below(times) === 0
  }

  many(most, make) {
    return Array.from({ length: this.below(most + 1) }, make)
  }
}

const DIALECTS = {
  en: {
    feature: ['Feature', 'Business Need', 'Ability'],
    rule: ['Rule'],
    background: ['Background'],
    scenario: ['Example', 'Scenario'],
    outline: ['Scenario Outline', 'Scenario Template', 'Scenario'],
    examples: ['Examples', 'Scenarios'],
    steps: ['Given ', 'When ', 'Then ', 'And ', 'But ', '* '],
    words: ['Ada pays', 'the order is confirmed', 'R\\D', 'a | b', 'it costs $& and $1', 'Zoë', '🎻 tickets', 'x  y', '# no comment', '"""', '@home'],
    // Prose that begins with what is a keyword elsewhere.
    steplike: ['Given that groups are large', 'And I want nobody to wait', 'But only so long', '* a bullet', 'When they come, they pay'],
    prose: ['As an organiser', 'I want groups to book together', 'Scenarios come and go.', 'Background music is not ours.', 'Rules about money: none', 'Given: a colon', 'given in small letters', 'Feature: none', '*no blank', 'Examples of it', '\\"\\"\\"'],
  },
  ko: {
    feature: ['기능'],
    rule: ['규칙'],
    background: ['배경'],
    scenario: ['시나리오'],
    outline: ['시나리오 개요', '시나리오'],
    examples: ['예'],
    steps: ['조건 ', '먼저 ', '만일 ', '만약 ', '그러면 ', '그리고 ', '하지만 ', '단 ', '* '],
    words: ['에이다가 결제한다', '주문이 확정되었다', '값은 $&이다', '좌석 2개', '🎻 표', 'a | b', 'R\\D', '단', '@집'],
    steplike: ['먼저 말해 둘 것이 있다', '그리고 더 있다', '단 한 번만', '* 항목', '만일 오면 낸다'],
    prose: ['단체 주문은 한 번에 처리한다', '조건부로 받는다', '먼저: 쌍점', '기능: 없음', '예를 들면 이렇다', '규칙은 따로 있다', 'Scenario: 영어', '시나리오들'],
  },
}

const TAGS = ['@slow', '@smoke', '@a#b', '@꼬리표', '@with:colon', '@한글-1', '@emoji🎻']
const CELLS = ['', 'a', ' b ', '1 000', '\\|', '\\\\', '\\n', 'R\\D', 'x\\\\', '\\\\n', '<n>', '$&', '🎻', '가', 'a\u00a0', '\u3000b', '\\x\\|y', '#', '"""']
const COMMENTS = ['# a comment', '#', '#language: fr', '  # - indented', '#@tag', '# Feature: none']

/** The text of a feature file that the official reader takes. */
export function valid(seed) {
  return new Maker(seed).file()
}

/** The same with one line taken away, doubled, or put somewhere else: most of them are no features any more. */
export function damaged(seed) {
  const choices = new Choices(seed + 7919)
  const lines = valid(seed).split('\n')
  const from = choices.below(lines.length)
  const [line] = choices.once(2) ? lines.splice(from, 1) : [lines[from]]
  if (!choices.once(3)) lines.splice(choices.below(lines.length + 1), 0, line)
  return lines.join('\n')
}

class Maker {
  constructor(seed) {
    this.choices = new Choices(seed)
    this.language = seed % 3 === 2 ? 'ko' : 'en'
    this.dialect = DIALECTS[this.language]
    this.unit = this.choices.of(['  ', '  ', '\t', ' ', '', '\u3000'])
    this.lines = []
  }

  file() {
    const { choices } = this
    this.header()
    this.tags(0)
    this.heading(0, this.dialect.feature, [...this.dialect.prose, ...this.dialect.steplike, '| a | b |', '|--|', '"""'])
    this.ground(1)
    for (let count = choices.below(4); count > 0; count--) this.scenario(1)
    for (let count = choices.once(2) ? choices.below(3) : 0; count > 0; count--) this.rule(1)
    this.gap(2)
    const end = choices.of(['\n', '\n', '\r\n'])
    const text = this.lines.join(end) + choices.of([end, end + end, ''])
    return (choices.once(9) ? '\ufeff' : '') + text
  }

  say(depth, text) {
    this.lines.push(this.unit.repeat(depth) + text + (this.choices.once(7) ? '  ' : ''))
  }

  /** Blank lines and comments, which may stand wherever no text is quoted. */
  gap(times) {
    const { choices } = this
    while (choices.once(times)) this.lines.push(choices.once(2) ? choices.of(['', '  ', '\t']) : choices.of(COMMENTS))
  }

  header() {
    const { choices, language } = this
    if (choices.once(4)) this.lines.push('# -*- coding: utf-8 -*-', ...(choices.once(2) ? [''] : []))
    if (language === 'en' && choices.once(2)) return
    this.lines.push(choices.of([`# language: ${language}`, `#language:${language}`, `  #  language : ${language}  `]))
    if (choices.once(6)) this.lines.push('# language: xx')
    this.gap(3)
  }

  tags(depth) {
    const { choices } = this
    for (const _ of choices.many(choices.once(2) ? 2 : 0, () => 0)) {
      const tags = [choices.of(TAGS), ...choices.many(2, () => choices.of([' ', '  ', '']) + choices.of(TAGS))].join('')
      this.say(depth, tags + choices.of(['', '', ' # why', '\t#@not']))
      this.gap(5)
    }
  }

  name(more = []) {
    const { choices } = this
    return choices.of(['', ' ', `  ${choices.of(this.dialect.words)}  `, ` ${choices.of([...this.dialect.words, ...more])}: ${choices.of(this.dialect.words)}`])
  }

  heading(depth, keywords, prose, more) {
    const { choices } = this
    this.say(depth, `${choices.of(keywords)}:${this.name(more)}`)
    if (choices.once(2)) {
      for (const line of choices.many(4, () => choices.of(prose))) {
        this.gap(5)
        this.lines.push(choices.of(['', this.unit.repeat(depth + 1), '   ']) + line)
      }
    }
    this.gap(4)
  }

  ground(depth) {
    const { choices, dialect } = this
    if (!choices.once(2)) return
    const more = [`${dialect.background[0]}: again`, `${dialect.examples[0]}:`, '| a |', '"""']
    this.heading(depth, dialect.background, [...dialect.prose.filter(line => !this.opens(line)), ...more])
    this.steps(depth + 1)
  }

  /** Whether a line would begin something below the heading of an example. */
  opens(line) {
    const headings = [...this.dialect.scenario, ...this.dialect.outline, ...this.dialect.rule, ...this.dialect.examples]
    return headings.some(keyword => line.startsWith(`${keyword}:`)) || this.dialect.steps.some(keyword => line.startsWith(keyword))
  }

  rule(depth) {
    const { choices, dialect } = this
    this.tags(depth)
    this.heading(depth, dialect.rule, [...dialect.prose, ...dialect.steplike, '| a |', '```'])
    this.ground(depth + 1)
    for (let count = choices.below(3); count > 0; count--) this.scenario(depth + 1)
  }

  scenario(depth) {
    const { choices, dialect } = this
    const outline = choices.once(3)
    this.tags(depth)
    const more = [`${dialect.background[0]}: none`, '| a |', '"""', '```']
    const prose = [...dialect.prose.filter(line => !this.opens(line)), ...more]
    this.heading(depth, outline ? dialect.outline : dialect.scenario, prose, ['<n> <m>'])
    this.steps(depth + 1, outline)
    for (let count = outline ? choices.below(4) : 0; count > 0; count--) {
      this.tags(depth + 1)
      this.heading(depth + 1, dialect.examples, [...dialect.prose, ...dialect.steplike, '"""'])
      if (!choices.once(5)) this.table(depth + 2, choices.of([['n', 'm'], ['m', 'n', 'k'], ['n']]))
      this.gap(3)
    }
  }

  steps(depth, outline = false) {
    const { choices, dialect } = this
    for (let count = choices.below(5); count > 0; count--) {
      const words = outline ? [...dialect.words, '<n> and <m>', '<n><n>', '<k>'] : dialect.words
      this.say(depth, choices.of(dialect.steps) + choices.of(['', ' ']) + choices.of(words))
      this.gap(6)
      const table = choices.once(3)
      const quoted = choices.once(3)
      const first = choices.once(2)
      if (table && first) this.table(depth + 1)
      if (quoted) this.quoted(depth + 1, outline)
      if (table && !first) this.table(depth + 1)
      this.gap(5)
    }
  }

  table(depth, heading) {
    const { choices } = this
    const columns = heading?.length ?? choices.below(4)
    const rows = heading ? [heading] : []
    for (let count = choices.below(4) + (heading ? 0 : 1); count > 0; count--) {
      rows.push(Array.from({ length: columns }, () => choices.of(CELLS)))
    }
    for (const row of rows) {
      const pad = () => choices.of(['', ' ', '  ', '\t'])
      this.say(depth, `|${row.map(cell => `${pad()}${cell}${pad()}|`).join('')}${choices.of(['', '', ' rest', ' \\'])}`)
      this.gap(7)
    }
  }

  quoted(depth, outline) {
    const { choices, dialect } = this
    const fence = choices.of(['"""', '```'])
    const other = fence === '```' ? '"""' : '```'
    const escaped = [...fence].map(letter => `\\${letter}`).join('')
    const media = choices.of(['', 'markdown', ' application/json ', ...(outline ? ['<n>'] : [])])
    const pool = ['text', '', '  deeper', '| a | b |', '# no comment', '@no-tag', other, escaped, `${escaped} twice ${escaped}`, 'say \\"', `${dialect.steps[0]}quoted`, `${dialect.feature[0]}: quoted`, '\\\\', ...(outline ? ['<n> in it', '<m>'] : [])]
    this.lines.push(this.unit.repeat(depth) + fence + media)
    for (const line of choices.many(5, () => choices.of(pool))) {
      this.lines.push(choices.of([this.unit.repeat(depth), this.unit.repeat(depth), this.unit.repeat(depth + 1), this.unit.repeat(depth - 1)]) + line)
    }
    this.lines.push(this.unit.repeat(depth) + fence + choices.of(['', '', ' rest']))
  }
}
