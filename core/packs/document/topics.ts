/** What a block can be about. The order is that of spec/audiences.md. */
export const topics = [
  'next-action',
  'acceptance',
  'constraints',
  'donts',
  'blockers',
  'task',
  'requirements',
  'standards',
  'dependencies',
  'issues',
  'verification',
  'design',
  'code',
  'technical',
  'decisions',
  'objectives',
  'stakeholders',
  'market',
  'collaboration',
  'status',
  'metrics',
  'stories',
  'research',
  'process',
  'assumptions',
  'background',
  'general',
] as const;

export type Topic = (typeof topics)[number];

/** These go first, whole, for every audience; when they alone exceed the budget nothing is packed. */
export const protectedTopics: readonly Topic[] = [
  'next-action',
  'acceptance',
  'constraints',
  'donts',
  'blockers',
];

/**
 * Words of a heading or label, by topic. A phrase counts wherever it is in the heading; the earliest wins,
 * at one place the longest. Phrases without Latin letters count as parts of words too.
 */
const headingWords: Readonly<Partial<Record<Topic, readonly string[]>>> = {
  'next-action':
    words(`immediate next action | next action | next actions | next step | next steps | what's next
    | recommended next actions | resume here | nächster schritt | nächste schritte | nächste aktion | prochaine étape
    | prochaines étapes | próximo paso | próximos pasos | próximo passo | próximos passos | prossimi passi
    | следующий шаг | следующие шаги | 下一步 | 次のステップ | 次の行動 | 다음 단계`),
  acceptance:
    words(`acceptance criteria | acceptance criterion | acceptance tests | definition of done | done when
    | exit criteria | abnahmekriterien | akzeptanzkriterien | critères d'acceptation | criterios de aceptación
    | critérios de aceitação | criteri di accettazione | критерии приёмки | критерии приемки | 验收标准 | 驗收標準
    | 受け入れ基準 | 受け入れ条件 | 인수 기준`),
  constraints: words(`constraint | constraints | guardrail | guardrails | invariant | invariants | hard rules
    | implementation constraints | rules that bind | non-negotiables | einschränkungen | randbedingungen
    | rahmenbedingungen | contraintes | restricciones | restrições | vincoli | ограничения | 约束 | 約束 | 限制
    | 制約 | 제약`),
  donts:
    words(`what not to do | don't | don'ts | donts | do not | do not redo | must not | never do | anti-goals
    | non-goals | non goals | out of scope | nicht tun | was nicht zu tun ist | nicht im umfang | à ne pas faire
    | ne pas faire | hors périmètre | qué no hacer | no hacer | fuera de alcance | fora do escopo | cosa non fare
    | чего не делать | не делать | 不要做 | 不做 | 禁止事项 | 禁止事項 | やってはいけないこと | しないこと | 하지 말 것`),
  blockers:
    words(`blocker | blockers | open blockers | blocked | blocked by | blocking issues | impediment | impediments
    | blockaden | hindernisse | blocages | bloqueos | bloqueios | impedimenti | блокеры | препятствия | 阻塞 | 阻碍
    | ブロッカー | 障害`),
  task: words(`task | tasks | task overview | current task | assignment | ticket | problem | problem statement | the ask
    | work item | scope | bug report | expected behaviour | expected behavior | steps to reproduce | todo | to do
    | aufgabe | aufgaben | umfang | tâche | tâches | périmètre | tarea | tareas | alcance | tarefa | tarefas | compito
    | задача | задачи | 任务 | 任務 | タスク | 課題 | 작업`),
  requirements: words(`requirement | requirements | functional requirements | non-functional requirements
    | technical requirements | technical specification | technical specifications | specification | specifications
    | spec | api | apis | endpoint | endpoints | interface | interfaces | contract | schema | data model | data models
    | behaviour | behavior | protocol | file format | configuration | options | implementation | implementation plan
    | implementation requirements | anforderungen | technische anforderungen | schnittstelle | schnittstellen
    | exigences | spécifications | requisitos | requisiti | requerimientos | требования | 要求 | 需求 | 技术要求
    | 要件 | 仕様 | 요구사항`),
  standards:
    words(`coding standards | code standards | code style | style guide | conventions | coding conventions
    | code constraints | coding standards and constraints | patterns | guidelines | house rules | best practices
    | programmierrichtlinien | richtlinien | konventionen | normes de code | estándares | padrões | стандарты | 规范
    | 代码规范 | 規約 | コーディング規約`),
  dependencies:
    words(`dependency | dependencies | technical dependencies | file dependencies | integration | integrations
    | integration points | integration requirements | prerequisites | requires | packages | libraries | tech stack
    | technology stack | environment | setup | installation | install | versions | abhängigkeiten | voraussetzungen
    | dépendances | prérequis | dependencias | requisitos previos | dependências | dipendenze | зависимости | 依赖
    | 依賴 | 依存関係 | 의존성`),
  issues:
    words(`known issues | known issues considerations | issue | issues | known bugs | bugs | edge cases | edge case
    | gotchas | pitfalls | caveats | limitations | limits | troubleshooting | debugging | error handling | error states
    | errors | technical debt | risk | risks | open follow-ups | open follow ups | follow-ups | follow ups
    | open questions | considerations | bekannte probleme | probleme | risiken | offene punkte | offene fragen
    | problèmes connus | risques | questions ouvertes | problemas conocidos | riesgos | problemas | riscos | rischi
    | известные проблемы | риски | 已知问题 | 问题 | 風險 | 风险 | 既知の問題 | リスク | 알려진 문제`),
  verification:
    words(`verification | verification commands | how to verify | how to test | test | tests | testing
    | test plan | test strategy | test cases | test coverage | testing requirements | quality standards | quality
    | qa notes | regression | tests und prüfung | prüfung | qualität | vérification | pruebas | verificación | testes
    | тестирование | проверка | 测试 | 验证 | テスト | 検証 | 테스트`),
  design:
    words(`architecture | architecture decisions | architectural | system design | technical design | design
    | component | components | module | modules | data flow | sequence | diagram | diagrams | topology | infrastructure
    | deployment | scalability | performance | security | architektur | entwurf | arquitectura | arquitetura
    | architettura | архитектура | 架构 | 架構 | 设计 | アーキテクチャ | 設計 | 아키텍처`),
  code: words(`code | files | files touched | files changed | changed files | changes made | implementation notes
    | code changes | snippets | usage | examples | example | source tree | project structure | commands | dateien
    | geänderte dateien | fichiers | archivos | ficheiros | изменённые файлы | 文件 | 代码 | ファイル | コード`),
  decisions:
    words(`decision | decisions | decisions made | key decisions | decision history | decision log | decision record
    | rationale | trade-offs | tradeoffs | trade offs | alternatives | alternatives considered | options considered
    | adr | adrs | consequences | entscheidung | entscheidungen | begründung | décision | décisions | decisiones
    | decisión | decisões | decisioni | решение | решения | 决策 | 决定 | 決定 | 判断 | 결정`),
  objectives:
    words(`objective | objectives | goal | goals | business objectives | strategic goals | strategy | strategic
    | vision | mission | purpose | roadmap | business case | business value | business goals | product strategy | okr
    | okrs | priorities | themes | initiatives | ziel | ziele | strategie | geschäftsziele | objectif | objectifs
    | stratégie | objetivo | objetivos | estrategia | estratégia | obiettivi | strategia | цель | цели | стратегия
    | 目标 | 目標 | 战略 | 戦略 | 목표`),
  stakeholders:
    words(`stakeholder | stakeholders | stakeholder context | stakeholder needs | stakeholder requirements
    | sponsor | sponsors | owners | contacts | people involved | interested parties | customers | clients
    | ansprechpartner | beteiligte | parties prenantes | interesados | partes interessadas | portatori di interesse
    | заинтересованные стороны | 利益相关者 | 相关方 | ステークホルダー | 利害関係者 | 이해관계자`),
  market:
    words(`market | market analysis | market research | market context | competition | competitor | competitors
    | competitive analysis | competitive landscape | positioning | pricing | go-to-market | go to market | segments
    | markt | marktanalyse | wettbewerb | marché | concurrence | mercado | competencia | concorrência | mercato
    | concorrenza | рынок | конкуренты | 市场 | 市場 | 竞争 | 競合 | 시장`),
  collaboration:
    words(`collaboration | collaboration context | collaboration history | cross-functional | cross-team
    | cross team | communication | communications | meeting | meetings | meeting notes | minutes | discussion
    | discussions | feedback | review comments | coordination | correspondence | zusammenarbeit
    | abstimmung | besprechung | besprechungen | réunion | réunions | collaboration transverse | reunión | reuniones
    | colaboración | reunião | colaboração | riunioni | совещание | встречи | 会议 | 沟通 | 協力 | 会議 | 회의`),
  status:
    words(`status | status as of | current status | current state | state | progress | done | completed | recently verified
    | what was done | what is done | summary | changelog | timeline | milestones | schedule | release plan
    | what happened | stand | fortschritt | erledigt | zeitplan | meilensteine | état | avancement | calendrier
    | estado | progreso | cronograma | stato | статус | прогресс | 状态 | 進捗 | 进度 | 状況 | 상태`),
  metrics:
    words(`success metrics | success criteria | metric | metrics | kpi | kpis | measures | measures of success
    | targets | slo | slos | sla | slas | erfolgskriterien | kennzahlen | messgrößen | indicateurs | métricas
    | indicadores | metriche | метрики | показатели | 指标 | 成功指标 | 指標 | 지표`),
  stories:
    words(`user story | user stories | story | stories | epic | epics | backlog | backlog management | feature
    | features | feature prioritization | prioritization | user needs | use case | use cases | anwenderberichte
    | anwendungsfälle | funktionen | récits utilisateur | cas d'usage | historias de usuario | casos de uso
    | histórias de usuário | пользовательские истории | 用户故事 | 功能 | ユーザーストーリー | 機能`),
  research:
    words(`user research | research | persona | personas | usability | ux | user experience | user journey
    | user journeys | user flow | user flows | wireframes | accessibility | design requirements | interviews | users
    | target users | nutzerforschung | benutzer | barrierefreiheit | recherche utilisateur | utilisateurs
    | investigación de usuarios | usuarios | исследование | 用户研究 | 用户 | ユーザー調査`),
  process:
    words(`process | processes | business process | business processes | workflow | workflows | team | team dynamics
    | ceremonies | sprint | sprints | retrospective | process requirements | working agreement | ways of working
    | prozess | prozesse | geschäftsprozess | ablauf | processus | équipe | proceso | procesos | equipo | processo
    | processos | equipe | процесс | команда | 流程 | 团队 | プロセス | チーム`),
  assumptions:
    words(`assumption | assumptions | world-model | world model | snapshot | annahmen | hypothèses | supuestos
    | premissas | assunzioni | предположения | 假设 | 前提`),
  background:
    words(`background | history | context | introduction | overview | motivation | about | appendix | glossary
    | references | further reading | acknowledgements | license | credits | links | reader instruction | hintergrund | einleitung | kontext
    | anhang | contexte | antécédents | introducción | antecedentes | introdução | contesto | предыстория | введение
    | контекст | 背景 | 简介 | 概要 | 배경`),
};

function words(text: string): string[] {
  return text.split('|').map((phrase) => phrase.replace(/\s+/g, ' ').trim());
}

function normalise(title: string): string {
  return title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim();
}

/** Letters of scripts that put no spaces between words. */
const spaceless = /[\u3040-\u9fff\uac00-\ud7a3]/;

const topicOfPhrase = new Map<string, Topic>();
for (const [topic, phrases] of Object.entries(headingWords) as [Topic, string[]][])
  for (const phrase of phrases.map(normalise))
    if (!topicOfPhrase.has(phrase)) topicOfPhrase.set(phrase, topic);

/** Finds the earliest phrase, at one place the longest. No phrase holds a mark that means something in a pattern. */
function phrasePattern(): RegExp {
  const phrases = [...topicOfPhrase.keys()].sort((a, b) => b.length - a.length);
  const inside = phrases.filter((phrase) => spaceless.test(phrase));
  const whole = phrases.filter((phrase) => !spaceless.test(phrase));
  return new RegExp(`(?<= )(?:${whole.join('|')})(?= )|${inside.join('|')}`);
}

const knownPhrase = phrasePattern();

/** A topic and the phrase that a heading was known by. */
interface HeadingMatch {
  topic: Topic;
  phrase: string;
  /** The heading holds nothing else. */
  whole: boolean;
}

/** Returns what a heading says its section is about; null when it holds no known phrase. */
export function matchHeading(title: string): HeadingMatch | null {
  const plain = ` ${normalise(title)} `;
  const phrase = knownPhrase.exec(plain)?.[0];
  const topic = phrase === undefined ? undefined : topicOfPhrase.get(phrase);
  return phrase === undefined || topic === undefined
    ? null
    : { topic, phrase, whole: plain.trim() === phrase };
}
