import { tableCells } from '../../text/lines.ts';

/** What people head the columns of a table of sections with. */
const nameColumn =
  /^(?:(?:output|report|section) )?(?:sections?|items?|names?|fields?|parts?|elements?|headings?|deliverables?|outputs?|keys?|abschnitte?|felde?r?|teile?)$/i;
const levelColumn =
  /^(?:is )?(?:required|requirement|req(?:['’]d)?\.?|mandatory|must(?: have)?|needed|level|presence|pflicht|erforderlich|obligatorisch)$/i;
const optionalColumn = /^(?:is )?optional$/i;
const wordColumn = /^(?:words?|(?:allowed |possible )?values?|choices|options|one of|werte)$/i;
const descriptionColumn =
  /^(?:descriptions?|what(?: it (?:is|holds|says))?|contents?|purpose|notes?|meaning|details?|explanation|expected content|beschreibung|inhalt|bedeutung)$/i;

const yes =
  /^(?:yes|y|true|x|1|ja|oui|s[ií]|always|required|mandatory|must|pflicht|erforderlich|✓|✔|✅|☑|●|🟢)(?![\p{L}\p{N}])/iu;
/** What is required on a condition may be missing. */
const conditional = /\b(?:if|when|where|unless|only|for|falls|wenn)\b/i;

const plain = (cell: string) => cell.replace(/[*_`]|^#+ |\?+$|:$/g, '').trim();

/** A row of a table of sections, as the line of a list that says the same. */
function asItem(cells: readonly string[], at: Readonly<Record<Column, number>>): string {
  const name = plain(cells[at.name] ?? '');
  if (name === '') return '';
  const level = plain(cells[at.level] ?? '');
  const isYes = yes.test(level) && !conditional.test(level);
  const optional = plain(cells[at.optional] ?? '');
  const isOptional = yes.test(optional) || conditional.test(optional);
  const isRequired = at.level >= 0 ? isYes : at.optional >= 0 && !isOptional;
  const words = (cells[at.words] ?? '').replace(/[`()]/g, '').replace(/ *[,/] */g, ' | ');
  const hasLevel = at.level >= 0 || at.optional >= 0;
  const own = /\((?:required|expected|optional|recommended|if \w+)[^)]*\)$/i.exec(name)?.[0] ?? '';
  const said = hasLevel
    ? `(${isRequired ? 'required' : 'expected'}${words === '' ? '' : `: ${words}`})`
    : own;
  return `**${name.slice(0, name.length - own.length).trim()}** ${said}: ${cells[at.description] ?? ''}`;
}

type Column = 'name' | 'level' | 'optional' | 'words' | 'description';

/**
 * Reads a table whose rows are the sections of an Output, `| Section | Required | … |`, as the lines of a list that says
 * the same; empty for any other table. `needsLevel`: a table that does not say what is required is another one.
 */
export function readItemTable(rows: readonly string[], needsLevel: boolean): string[] {
  const heads = tableCells(rows[0] ?? '').map(plain);
  const find = (form: RegExp) => heads.findIndex((head) => form.test(head));
  const [level, optional, words, description] = [
    levelColumn,
    optionalColumn,
    wordColumn,
    descriptionColumn,
  ].map(find) as [number, number, number, number];
  const hasLevel = level >= 0 || optional >= 0;
  const named = find(nameColumn);
  const first = heads.findIndex((head, index) => ![level, optional, words].includes(index) && head !== '#');
  const name = named >= 0 ? named : hasLevel ? first : -1;
  if (name < 0 || (needsLevel && !hasLevel)) return [];
  const behind = heads.findIndex(
    (_, index) => ![name, level, optional, words].includes(index) && index > name,
  );
  const at = { name, level, optional, words, description: description >= 0 ? description : behind };
  return rows.slice(2).flatMap((row) => asItem(tableCells(row), at) || []);
}
