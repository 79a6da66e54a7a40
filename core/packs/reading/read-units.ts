import { type Fact, isBinding } from '../../facts/fact.ts';
import { findCodeFacts, findFacts } from '../../facts/find-facts.ts';
import { type Role, roleOf } from '../../facts/roles.ts';
import { splitStatements, withoutSpeaker } from '../../text/sentences.ts';
import { countTokens, estimateTokens } from '../../text/tokens.ts';
import { type Block, isFrame, isTitle, type Source } from './block.ts';
import { type Evidence, type OwnEvidence, ownEvidence, type Place, placeOf, roleIn } from './evidence.ts';
import { withoutFrame } from './package-form.ts';
import { withSmallTalk } from './small-talk.ts';
import { splitBlocks } from './split-blocks.ts';
import { matchHeading, type Topic } from './topics.ts';

/** The smallest part of a source that is kept or left out: a sentence, a row of a table, a block of code. */
export interface Unit {
  block: Block;
  /** As it is printed, without the mark of its item. */
  text: string;
  /** 1-based lines in the file. */
  line: number;
  endLine: number;
  role: Role | null;
  /** What the heading above says. */
  place: Place | null;
  /** What it is about, by its own words and facts; where they say nothing, by those around it. */
  evidence: Evidence;
  /** Whether that is what those around it say. */
  borrowed: boolean;
  facts: readonly Fact[];
  /** Whether it goes on with the sentence before it: the reason of a decision, what a pronoun stands for. */
  continues: boolean;
  /** With the line break behind it; a fraction. */
  tokens: number;
}

export function byBlock(units: readonly Unit[]): Map<Block, Unit[]> {
  const found = new Map<Block, Unit[]>();
  for (const unit of units) {
    const own = found.get(unit.block);
    if (own) own.push(unit);
    else found.set(unit.block, [unit]);
  }
  return found;
}

export type ParsedSources = ReturnType<typeof parseSources>;

/** A beginning that cannot be read without the sentence before. */
const goesOn =
  /^(?:(?:it|this|that|these|those|they|he|she|otherwise|because|since|so|therefore|thus|hence|instead|the reason|reason|then|both|either|das|dies\p{L}*|sie|er|es|sonst|andernfalls|denn|weil|daher|deshalb|grund|begründung|der grund|stattdessen|esto|ceci|cela|sinon|parce que)(?!\p{L}))|^(?:これ|それ|その|この|理由|なぜなら|そのため|したがって|よって|代わりに|さもない|因为|原因|이는|왜냐하면)/iu;

/** A decision without why: the reason may be of another trade. */
const withoutReason = (sentence: string) =>
  sentence.replace(/,? (?:because|since|as otherwise|weil|denn|da sonst)(?!\p{L}).*$/u, '');

/** With the words of small talk, which are weighed when all of a source is read. */
type ReadUnit = Unit & Pick<OwnEvidence, 'chat'>;

function proseUnits(block: Block): ReadUnit[] {
  const place = placeOf(block);
  return splitStatements(block.text).map(({ raw, text: sentence, line: offset }, index): ReadUnit => {
    const line = block.line + offset;
    const said = withoutSpeaker(sentence);
    const role = roleIn(block, said, index === 0 && said === sentence ? raw : said);
    // Chinese and Japanese go on in the next line without a space.
    const joined = raw
      .replace(/[ \t]*\n[ \t]*/g, '\n')
      .replace(/(?<=[\u3001-\u9fff])\n(?=[\u3001-\u9fff])/g, '');
    const text = joined.replaceAll('\n', ' ');
    const facts = findFacts({ text: raw, line, role, sentence });
    return {
      block,
      text,
      line,
      endLine: line + raw.split('\n').length - 1,
      role,
      place,
      ...ownEvidence(role === 'decision' ? withoutReason(said) : said, facts),
      borrowed: false,
      facts,
      continues: index > 0 && goesOn.test(said),
      tokens: estimateTokens(`${index === 0 ? block.mark : ' '}${text}\n`),
    };
  });
}

/** What a title asks besides naming what is below it: `## Do not touch the schema`. */
function roleOfTitle({ text, kind }: Block): Role | null {
  if (kind === 'label' || text.split(/\s+/).length < 3) return null;
  const says = matchHeading(text) === null || /[:：—]\s*\S+\s+\S/.test(text);
  return says ? roleOf(text) : null;
}

function roleOfWhole(block: Block, forbidden: boolean): Role | null {
  if (forbidden) return 'prohibition';
  if (isTitle(block)) return roleOfTitle(block);
  const isHead = block.text.includes('\n');
  return block.kind === 'row' && !isHead ? roleIn(block, block.text, block.text) : null;
}

function wholeUnit(block: Block): ReadUnit {
  const { kind, text, line, endLine, language, closer } = block;
  const fenced = /^(?:`{3,}|~{3,})/.test(text);
  const lines = text.split('\n');
  const inner = fenced ? lines.slice(1, closer === '' ? -1 : undefined) : lines;
  const code = kind === 'code' ? findCodeFacts(inner, language, fenced ? line + 1 : line) : [];
  const role = roleOfWhole(block, code.some(isBinding));
  const facts = kind === 'code' ? code : findFacts({ text, line, role, sentence: text });
  return {
    block,
    text: closer === '' ? text : `${text}\n${closer}`,
    line,
    endLine,
    role,
    place: placeOf(block),
    ...ownEvidence(inner.join('\n').slice(0, 4000), facts),
    borrowed: false,
    facts,
    continues: false,
    tokens: estimateTokens(`${text}\n`),
  };
}

/** The title of a thread's prompt is its task, whatever its words are about. */
function taskUnit(block: Block): ReadUnit {
  const { text, line } = block;
  const facts = findFacts({ text, line, role: 'open', sentence: text });
  return { ...wholeUnit(block), role: 'open', facts, evidence: new Map(), chat: [], borrowed: true };
}

/** Returns the statements of a block. */
function unitsOf(block: Block, { kind, label }: Source): ReadUnit[] {
  const isTask =
    kind === 'thread' &&
    /prompt/.test(label) &&
    block.kind === 'heading' &&
    block.titled &&
    block.path.length === 1;
  if (isTask) return [taskUnit(block)];
  const whole = block.kind === 'code' || block.kind === 'row' || block.kind === 'raw' || isFrame(block);
  return whole ? [wholeUnit(block)] : proseUnits(block);
}

/** Where a statement says nothing of its topic, what the others of its paragraph or item say on average. */
function withSurroundings(units: readonly Unit[]): Unit[] {
  const blocks = byBlock(units);
  return units.map((unit) => {
    const { evidence, block, role } = unit;
    const isTold = [...evidence.keys()].some((topic) => topic !== 'schedule' && topic !== 'general');
    // A date and a figure do not say whose business it is that is asked.
    if (isTold || (role === null && evidence.size > 0)) return unit;
    const around = blocks.get(block) ?? [];
    const mean = new Map<Topic, number>();
    for (const other of around)
      for (const [topic, much] of other.evidence)
        mean.set(topic, (mean.get(topic) ?? 0) + (much * 0.9) / around.length);
    return { ...unit, evidence: new Map([...mean, ...evidence]), borrowed: evidence.size === 0 };
  });
}

/** That somebody agreed, without to what: it is what the sentence before says. */
const consents =
  /^(?:(?:\p{Lu}\p{Ll}+|we|all|everybody|everyone|nobody|alle|niemand)(?: \p{Lu}\p{Ll}+)? )?(?:agree[sd]?|approves?d?|against|objects?|objected|dagegen|stimmte?n? zu|einverstanden)(?: [\p{L} ]{2,20})?[.!]$|^.{0,6}(?:異議なし|異論なし|全員賛成)/iu;

/** Makes a proposal a decision where the next sentence consents. */
function withConsent(units: readonly ReadUnit[]): ReadUnit[] {
  return units.map((unit, at) => {
    const next = units[at + 1];
    if (unit.role !== null || next?.block !== unit.block || !consents.test(next.text)) return unit;
    const { text, line } = unit;
    return { ...unit, role: 'decision', facts: [{ kind: 'decision', text, line }, ...unit.facts] };
  });
}

/** Reads sources, without what an earlier package says of itself: their statements in order, what each asks and is about, tokens. */
export function parseSources(sources: readonly Source[]) {
  const blocks = sources.map((source, index) =>
    splitBlocks({ ...source, text: withoutFrame(source.text) }, index),
  );
  const units = blocks.flatMap((own, index) => {
    const source = sources[index];
    return source
      ? withSurroundings(withSmallTalk(withConsent(own.flatMap((block) => unitsOf(block, source)))))
      : [];
  });
  return {
    sources,
    units: units as readonly Unit[],
    original: sources.reduce((sum, { text }) => sum + countTokens(text), 0),
  };
}
