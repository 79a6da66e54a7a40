/** What a sentence of the assistant claims, as far as its words tell: it decides the section. */
export type ClaimKind =
  | 'next'
  | 'failing'
  | 'restraint'
  | 'dead-end'
  | 'decision'
  | 'done'
  | 'open'
  | 'assumption'
  | 'other';

/**
 * Words that tell of a kind, and how much each one counts; words of a language that writes without spaces have no
 * edges.
 */
const cues: readonly [Exclude<ClaimKind, 'other'>, RegExp, number][] = [
  [
    'restraint',
    /\b(?:untouched|left alone|leav(?:e|ing) .{2,50}(?:alone|as (?:is|they are)|untouched|unchanged|intact|out)|keep(?:ing)? .{2,50}(?:unchanged|untouched|intact|out of)|(?:I )?(?:won't|will not|must not|may not|did \*?not\*? touch)|without (?:your|touching|changing|pushing|mutating)|(?:stays?|kept) out of|off[- ]limits|unmodified|preserv\w+ .{0,40}(?:untracked|existing|your|user|unrelated|local|dirty)|(?:untracked|unrelated|user-owned) .{0,60}(?:intact|out|excluded|preserved|kept)|beyond what you asked|never by)\b|不修改|不改动|不提交|保持不变|変更しない/gi,
    1.9,
  ],
  [
    'dead-end',
    /\b(?:did(?:n't| not) (?:work|help)|does(?:n't| not) (?:work|exist)|(?:is|was|were|are) (?:wrong|worthless|not the (?:cause|reason|issue|problem))|mangle[sd]?|corrupt(?:ed|s)?|broke|breaks|misread|red herring|false (?:alarm|positive|lead)|turn(?:s|ed) out|my (?:own )?(?:mistake|error|earlier|fault)|revert(?:ed|ing)|backfired|tripped|quirk|mistaken(?:ly)?|ran no|only moved|bogus|backed out|undid|I (?:was )?wrong(?:ly)?|first attempt|that (?:failed|broke))\b|不行|无法|行不通|回退|撤销|误判|并非|ではなかった/gi,
    1.6,
  ],
  [
    'failing',
    /\b(?:fail(?:s|ed|ing|ures?)|errors?|red|broken|blocked|blocker|crash(?:es|ed)?|exits? [1-9]|timed? out|unterminated|denied|conflicts?)\b|❌|✗|失败|报错|错误|异常|未通过|失敗|エラー/gi,
    1,
  ],
  [
    'next',
    /\b(?:next(?: step| action|,|:)|then I|I(?:'|’)ll|I will|I(?:'|’)m (?:going|now|about|moving|correcting|running)|now (?:I|let|for|to)\b|let me|let(?:'|’)s|remaining steps?|before (?:committing|pushing)|once .{3,60} (?:I|we)|about to|going to)|接下来|下一步|准备|次に|これから/gi,
    1.3,
  ],
  [
    'open',
    /\b(?:still (?:needs?|to|open|missing|un\w+|pending|remain\w*|running)|remain(?:s|ing)?|not (?:yet|committed|pushed|tested|verified|checked)|untested|unverified|uncommitted|pending|to-?do|follow[- ]?ups?|left (?:to|open|for)|deferred|later|waiting|wait for|want me to|should I|do you want|your (?:call|decision|review|turn)|up to you|need you to|you(?:'|’)ll need|out of scope|non-?block(?:ing|ers?)|open question|nothing (?:is )?(?:pending|left)|yourself|awaits?|manual(?:ly)?)\b|还需|仍需|待办|尚未|还没|未提交|待确认|后续|是否需要|未対応|残り/gi,
    1.5,
  ],
  [
    'decision',
    /\b(?:because|decid(?:ed|e|ing)|decision|cho(?:se|sen|ice|ose)|instead|rather than|root cause|the (?:cause|reason|real|right)|so that|by design|on purpose|intentional(?:ly)?|deliberate(?:ly)?|must|should|only|keep(?:s|ing)?|kept|recommend\w*|approach|plan(?:ned)?|conclusion|means|therefore|hence|which is why|prefer|settle[sd]?|agreed?|valid|is not|isn't|not an?|leave|goes? (?:in|to)|belongs?|excluded?|exclusion|hardcod\w+|selected|two (?:options|choices)|cannot|can(?:'|’)t|rejects?|refuses?|would|already)\b|因为|原因|决定|结论|采用|选择|改为|而不是|所以|主要|建议|ため|理由|採用/gi,
    1,
  ],
  [
    'done',
    /\b(?:done|fixed|pass(?:es|ed)?|green|pushed|committed|merged|opened|created|filed|written|wrote|updated|landed|completed?|added|removed|resolved|addressed|implemented|published|verified|posted|works|succeed(?:s|ed)|100 ?%|all \d+|clean|rebased|replied|now (?:has|covers?|uses?|is|are))\b|✅|✓|已|完成|通过|修复|完了|済み|しました/gi,
    1.2,
  ],
  [
    'assumption',
    /\b(?:worktree|detached|on this (?:machine|repo|system)|pre-?existing|already (?:failing|there|present)|before (?:my|the|this) change|unrelated|locally|installed|sandbox|assum\w+|plugin|shallow|only on|platform|windows|macos|linux|environment|version \d)\b|环境|版本|分支|本机|依赖|前提|ブランチ/gi,
    1.4,
  ],
];

/** How much a sentence of a kind is worth to its reader. */
const worth: Readonly<Record<ClaimKind, number>> = {
  restraint: 1.1,
  'dead-end': 1.1,
  failing: 0.9,
  next: 0.5,
  open: 1,
  decision: 1,
  done: 0.75,
  assumption: 0.9,
  other: 0.5,
};

/** Returns what a sentence claims, by the words in it, and what that is worth. */
export function claimOf(sentence: string): { kind: ClaimKind; weight: number } {
  let kind: ClaimKind = 'other';
  let most = 0;
  for (const [one, pattern, weight] of cues) {
    const count = new Set(sentence.match(pattern)?.map((word) => word.toLowerCase())).size;
    // The first cue says most.
    const score = count === 0 ? 0 : weight + (count - 1) * 0.4;
    if (score > most) [kind, most] = [one, score];
  }
  return { kind, weight: worth[kind] * (praise.test(sentence) ? 0.25 : 1) };
}

/** Praise of one's own work, which the next review takes back. */
const praise =
  /\bproduction[- ]ready|ready to merge|successfully|perfect(?:ly)?|fully (?:working|functional)|🎉|🚀|robust|comprehensive/i;

/** Small talk with oneself: it names no result. */
const empty =
  /^(?:ok(?:ay)?|good|great|perfect|now|let me|let's|i'll (?:start|begin|check|look|read|use)|i'm (?:going to|using|checking|reading|loading)|sure|excellent|you're (?:absolutely )?right|interesting|hmm|wait|first,|looking|checking|running)\b[^`#/\d]{0,90}$/i;

const announces = /^(?:now,? )?(?:I(?:'|’)m|I(?:'|’)ll|I will|let me)\b/i;

/** Whether a sentence tells what the assistant was about to do: true for a moment. */
export const isAnnouncement = (sentence: string): boolean => announces.test(sentence);

const proposes =
  /\b(?:I(?:'|’)d|I would|recommend\w*|suggest\w*|propos\w+|could|if you (?:want|like|prefer|would)|you (?:may|might|could)|option [A-C\d]|one (?:way|option)|follow-up PR|my preference|worth (?:doing|considering)|yes, but)\b|建议|可以考虑/i;

/** Whether a sentence proposes something that is for the user to decide. */
export const isProposal = (sentence: string): boolean => proposes.test(sentence);

/** What tells of the assistant's own tools. */
const tooling =
  /\bI(?:'|’)m (?:also )?(?:using|loading|following) the .{1,80}\b(?:skill|workflow|plugin)s?\b/i;

/** Whether a sentence, with what it claims, tells a reader nothing: small talk, a heading, what only introduces. */
export function isEmptyTalk(sentence: string, kind: ClaimKind): boolean {
  return (
    empty.test(sentence) ||
    tooling.test(sentence) ||
    /[:：]$/.test(sentence) ||
    (kind === 'other' && sentence.length < 45 && /^[\w ,'-]+[.:|]?$/.test(sentence))
  );
}

/** What the user forbids, corrects or insists on. */
const insists =
  /\b(?:no|not|don'?t|do not|doesn'?t|didn'?t|isn'?t|won'?t|can'?t|never|instead|only|without|stop|wrong|revert|undo|must|always|ignore|leave|keep|later|rather|should(?:n'?t)?|but|except|unless|avoid|prefer|want|need|important|care|actually|sorry|careful|sure)\b|\bwhy\b|不要|不用|不是|别|只|必须|不能|应该|改成|しないで|だけ|必ず|ではなく/i;

const forbids =
  /\b(?:no|not|don'?t|do not|never|instead|only|without|stop|wrong|revert|undo|ignore|rather|shouldn'?t|except|avoid|why|later|keep|want)\b|不要|不用|不是|别|只|改成|为什么|しないで|だけ|ではなく|なぜ/i;

export const isInsistence = (sentence: string): boolean => insists.test(sentence);
export const isProhibition = (sentence: string): boolean => forbids.test(sentence);

const dismissal =
  /\b(?:not (?:really |that |so )?important|never ?mind|forget (?:it|that|this|about)|skip (?:it|that|this)|drop (?:it|that|this)|don'?t bother|leave (?:it|that) for now|doesn'?t matter)\b/i;

/** Whether some words wave away what came before them. */
export const isDismissal = (text: string): boolean => dismissal.test(text.slice(0, 200));

const assentWord =
  'y(?:es|ep|eah|up)?|ok(?:ay)?|sure|go(?: ahead| on)?|do (?:it|that|this|so)|continue|proceed|please|thanks?(?: you)?|good|great|perfect|resume|all|that|it|right|correct|fine|agreed|approved?|lgtm|好的?|继续|可以|是的?';
const assent = new RegExp(`^(?:${assentWord})(?:\\b|$)`, 'i');
const assentAlone = new RegExp(`^(?:(?:${assentWord})[\\s,.!。，]*)+$`, 'i');

/** Whether some words agree with what was said before, or point at it: they say little without it. */
export function isAssent(text: string): boolean {
  const isBare = text.split(/\s+/).length <= 3 && !/[\d/?？]/.test(text);
  return text.length <= 60 && (assent.test(text) || isBare);
}

/** Whether some words only agree. */
export const isBareAssent = (text: string): boolean => assentAlone.test(text);
