import { code, type Guard } from './guard.ts';

const the = '(?:the |this |that |these |those |your |our |my )?';
export const noun =
  '(?:files?|directory|directories|folders?|scripts?|commands?|tasks?|targets?|jobs?|steps?|modules?|packages?|librar(?:y|ies)|dependenc(?:y|ies)|crates?|gems?|tools?|plugins?)';
/** Codes that are listed: `a`, `b` or `c`. */
export const list = `${code}(?:(?:,? (?:or|and|nor|&) (?:in |under |to )?|, (?:or |and |nor )?|/| / )${the}(?:${noun} )?${code})*`;

/** Verbs by what they do to their object, each also in its form with -ing and as a participle. */
const verbs: Readonly<Record<Guard['act'], { plain: string; part: string; lead: string }>> = {
  run: {
    plain:
      '(?:re-?)?run(?:ning)?|(?:re-?)?execut(?:e|ing)|(?:re-?)?launch(?:ing)?|invok(?:e|ing)|(?:re-?)?start(?:ing)?|(?:re-?)?trigger(?:ing)?|call(?:ing)?|fir(?:e|ing)(?: off)?|kick(?:ing)? off|typ(?:e|ing)|issu(?:e|ing)|repeat(?:ing)?|redo(?:ing)?',
    part: '(?:re-?)?run|(?:re-?)?executed|(?:re-?)?launched|invoked|(?:re-?)?started|(?:re-?)?triggered|called|repeated|redone',
    lead: `(?:(?:the|this|that|a|any|your|our|either|of|again|old|full|whole|real|actual|slow|one-off|same|destructive|anything|things|something|like|commands?|scripts?|tasks?|targets?|jobs?|steps?|by hand|manually|first) )*(?:(?:the|this|that|our) (?:[\\w-]+ ){1,2}(?:scripts?|commands?|tasks?|jobs?) )?`,
  },
  change: {
    plain:
      '(?:hand-?)?edit(?:ing)?|modify(?:ing)?|chang(?:e|ing)|touch(?:ing)?|alter(?:ing)?|(?:re|over)writ(?:e|ing)|(?:re)?format(?:ting)?|patch(?:ing)?|refactor(?:ing)?|tweak(?:ing)?|updat(?:e|ing)|regenerat(?:e|ing)|mess(?:ing)? with|fiddl(?:e|ing) with|tamper(?:ing)? with|adjust(?:ing)?|fix(?:ing)?(?: up)?|writ(?:e|ing) (?:to|into)|mak(?:e|ing) (?:any )?(?:changes|edits) (?:to|in)|clobber(?:ing)?',
    part: 'edited|modified|changed|touched|altered|rewritten|overwritten|reformatted|formatted|patched|refactored|tweaked|updated|regenerated|written to|adjusted',
    lead: `(?:(?:the|this|that|any|anything|something|either|both|all|of|our|your|existing|generated|shared|whole|contents?|code|files?|stuff|directory|directories|folders?|modules?|in|under|inside|within|below|beneath|at|lock ?file|lock|snapshots?|fixtures?|migrations?|config|configuration|schema|scripts?|workflow|committed) )*`,
  },
  remove: {
    plain:
      'delet(?:e|ing)|remov(?:e|ing)|drop(?:ping)?|unlink(?:ing)?|wip(?:e|ing)|purg(?:e|ing)|prun(?:e|ing)|renam(?:e|ing)|mov(?:e|ing)|relocat(?:e|ing)|clean(?:ing)? (?:out|up)',
    part: 'deleted|removed|dropped|wiped|purged|renamed|moved|relocated',
    lead: `(?:(?:the|this|that|any|anything|our|existing|old|all|of|files?|directory|folders?|module|in|under|inside|from|scripts?|fixtures?) )*`,
  },
  add: {
    plain:
      '(?:re-?)?add(?:ing)?|(?:re-?)?install(?:ing)?|(?:re-?)?introduc(?:e|ing)|bring(?:ing)? (?:in|back)|pull(?:ing)? in|depend(?:ing)? on|import(?:ing)?',
    part: 'added|installed|introduced|brought (?:in|back)|pulled in|imported',
    lead: `(?:(?:the|a|an|any|new|another|more|back|in|over|again|something|anything|things|stuff|like|such as|e\\.g\\.,?|${noun}) )*`,
  },
  use: {
    plain:
      'us(?:e|ing)|swap(?:ping)? (?:back )?(?:to|in)|switch(?:ing)? (?:back |over )?to|mov(?:e|ing) (?:back |over )?to|migrat(?:e|ing) (?:back |over )?to|go(?:ing)? (?:back|over) to|chang(?:e|ing) (?:over )?to|convert(?:ing)? to|adopt(?:ing)?|reach(?:ing)? for|fall(?:ing)? back (?:to|on)',
    part: 'used|adopted|reached for',
    lead: `(?:(?:the|a|an|any|new|another|again|something|anything|things|stuff|like|such as|e\\.g\\.,?|${noun}) )*`,
  },
};

const acts = Object.keys(verbs) as Guard['act'][];

const negation =
  "(?:do not|don['’]?t|never|must not|mustn['’]t|must never|should not|shouldn['’]t|should never|may not|shall not|under no circumstances(?: should (?:you|anyone|we))?|(?:no ?one|nobody) (?:may|should|must|is to)|(?:decided|agreed|chose|told|asked|careful|sure|remember|you are|we are) not to|avoid|stop|refrain from|quit)";
/** Words between a negation and its verb that change nothing of it. */
const between =
  '(?:,? ?(?:ever|again|yet|also|even|directly|manually|accidentally|please|under any circumstances),? )*(?:(?:try|attempt|start|go) to |go and |go ahead and )?';
/** Another verb before it: "commit or edit". */
const orElse = '(?:(?!forget|hesitate|fail|bother|worry)[a-z-]+,? (?:or|and|nor) )?';

const objectOf = (act: Guard['act']) => `${orElse}(?:${verbs[act].plain}) ${verbs[act].lead}`;

function make(source: string): RegExp {
  return new RegExp(source, 'gi');
}

/** Built when the first statement is read: a start without don'ts pays nothing. */
export function compileEnglish() {
  const negated = `(?<![\\w-])${negation}(?:,? | )${between}`;
  const swaps = `(?:swap|replac(?:e|ing)|exchang(?:e|ing)|substitut(?:e|ing))(?:ping)? [^,;.:]{1,50}? (?:for|with|by) ${verbs.add.lead}|(?:switch|mov|migrat|go|chang)(?:e|ing)? (?:away )?from [^,;.:]{1,50}? (?:back )?to ${verbs.add.lead}|(?:switch|migrat|convert)(?:e|ing)? (?:the|our) [\\w -]{1,30}? (?:back |over )?to ${verbs.add.lead}`;
  return {
    objects: acts.map((act) => ({ act, pattern: make(`${negated}${objectOf(act)}(${list})`) })),
    more: acts.map((act) => ({ act, pattern: make(`^,? (?:or|and|nor) (?:to )?${objectOf(act)}(${list})`) })),
    swaps: make(`${negated}(?:${swaps})(${list})`),
    direct: make(`(?<![\\w-])(?:${negation}|(?<=^|[.;:—–]\\s*)(?:no|not))(?: again| ever)?[:,]? (${list})`),
    named: make(
      `${negated}(?:re-?)?(?:deploy|upgrade?|downgrade?|updat|restart|migrat|seed|releas|publish|reset|re-?build|re-?generat|re-?index|backfill|apply|push|re-?install|roll|truncat|purg|wip|clean|clear|drop|bump|run|execut|start|trigger|launch|repeat|redo|delet|destroy|sync|import|export|load|pull|merg|(?:re)?format|generat|upload|bootstrap)(?:e|ing|ning)?\\b(?! on)[^,;.:()\\ue000-\\ue0fa]{0,60}?(?: \\(|: | (?:via|using|through|by running) |(?<!\\b(?:start|launch)\\b[^:(]*) with )(${code})(?=\\)|[.;,!]|\\s*$| [—–-] | again\\b| unless\\b| before\\b| until\\b)`,
    ),
    place: make(
      `${negated}(?:${verbs.change.plain}) (?:the |our )?(?:[\\w-]+ ){1,2}?(?:\\(|: )(${list})(?=\\)|\\s*$|[.;])`,
    ),
    passive: acts.map((act) => ({
      act,
      pattern: make(
        `(${list})(?: ${noun})? (?:must not|must never|mustn['’]t|should not|should never|shouldn['’]t|may not|may never|shall not|(?:is|are) (?:not|never) to|can never|(?:is|are) not supposed to) (?:ever )?be (?:\\w+ly )?(?:${verbs[act].part})(?![\\w-])`,
      ),
    })),
    closed: make(
      `(${list})(?: ${noun})? (?:is|are|stays?|remains?) (?:strictly |currently |now |both )?(?:off[- ]limits|forbidden|prohibited|banned|frozen|not allowed|taboo|no-go)(?![\\w-])`,
    ),
    left: make(
      `(?<!not |n['’]t |never )\\b(?:leave|keep) ${the}(?:${noun} )?(${list}) (?:alone|untouched|unchanged|as (?:it|they) (?:is|are)|as (?:is|are))(?![\\w-])`,
    ),
    hands: make(
      `(?<!not |n['’]t |never )\\b(?:(?:keep|stay) (?:out of|away from|off(?: of)?)|(?:keep (?:your|the) )?hands off(?: of)?) ${verbs.change.lead}(${list})`,
    ),
    only: make(
      `(?<=^|[.;:—–]\\s*)(?:(?:please )?only (?:${verbs.run.plain}) ${verbs.run.lead}(${list})|(?:(?:${verbs.run.plain}) ${verbs.run.lead})?(${list}) only)(?= (?:after|when|if|once|with)\\b)`,
    ),
    prefer: make(
      `(?<!not |n['’]t |never )\\b(?:use|prefer|stick (?:to|with)|stay (?:on|with)) ${verbs.use.lead}(?:${code}|[\\w-]+)(?: [\\w-]+){0,3}?(?:,? not|,? never|,? instead of|,? rather than) (${list})`,
    ),
    gerund: acts.map((act) => ({ act, pattern: make(`^(?=\\S+ing\\b)${objectOf(act)}(${list})`) })),
    again: make(
      `^(?:re-?)?(?:run|execute|start|launch) ${verbs.run.lead}(${list})(?= (?:again|twice|once more)\\b)`,
    ),
    bare: make(
      `^(${list})(?=[.!]?$| again\\b| (?:a second time|twice)\\b|(?: [—–-] | \\(|: |, ).*\\b(?:already|again|twice|done|ran|applied|wipes?|deletes?|destroys?|breaks?|overwrites?|never)\\b)`,
    ),
    done: make(
      `^(?:(?:re-?)?(?:ran|run|executed|applied|started|finished|completed)(?: once)?:? ${verbs.run.lead}(${list})|(${list}) (?:(?:has been |was |is |has )?(?:already )?(?:ran|run|executed|applied|done|finished|completed|complete)|went through)(?![\\w-]))`,
    ),
    proved: make(
      `^(?=[^:(]*\\b(?:published|released|deployed|migrated|seeded|applied|pushed|tagged|uploaded|rolled out|backfilled|imported|reindexed)\\b)[^:(\\ue000-\\ue0fa]+(?:\\(|: )(${code})`,
    ),
    pronoun: acts.map((act) => ({
      act,
      pattern: make(
        `${negated}(?:${verbs[act].plain}) (?:it|this|that|them|these|those)(?: (?:script|file|command|one))?(?![\\w-])`,
      ),
    })),
    led: acts.map((act) => ({
      act,
      pattern: make(
        `(?:${negated}(?:${verbs[act].plain})(?![\\w-])(?: (?:again|any|of|these|the|following|files?|commands?|scripts?|packages?|dependencies|libraries|paths?|directories|by hand|manually|directly|here|on \\w+|in \\w+|to \\w+))*|\\b(?:must not|must never|should not|should never|may not|(?:is|are) not to) be (?:${verbs[act].part})(?: by hand| manually| directly| again)?) *[:：]? *$`,
      ),
    })),
  };
}
