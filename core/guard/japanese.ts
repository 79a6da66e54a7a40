import { type Ban, code, type Guard, type Statement } from './guard.ts';

const list = `${code}(?:\\s*(?:と|や|、|,|および|及び|または|又は|・|も)\\s*${code})*`;

/** Stems of verbs by what is done, before an ending that forbids. */
const verbs: Readonly<Record<Guard['act'], string>> = {
  run: '(?:再|手動)?実行|起動|再起動|走らせ|走ら|叩か|叩い|流さ|流し|呼び出さ|呼び出し|回さ|やり直さ|デプロイ|適用|繰り返さ',
  change:
    '(?:手動)?編集|変更|修正|更新|触ら|触れ|触っ|触|いじら|いじっ|いじ|書き換え|書き変え|上書き|改変|手を加え|再生成|整形|フォーマット|さわら|さわっ',
  remove: '削除|消さ|消し|リネーム|改名|移動|名前を変え',
  add: '(?:再)?(?:追加|インストール)|導入|入れ|加え|足さ|足し',
  use: '使用|利用|使わ|使っ|使|採用|切り替え|切替|移行|乗り換え|置き換え|戻さ|戻し',
};
const acts = Object.keys(verbs) as Guard['act'][];

/** Endings that forbid: 〜しないこと, 〜するな, 〜してはいけない. */
const ending =
  '(?:し|せ|ら|さ|え|れ)?(?:ないこと|ないで|ません(?:ように|こと)|ない(?=[。!！]?\\s*$)|ないよう|なさい?な|(?:する|す|る|え|う|く)?な(?=[。!！]?\\s*$|よ)|ては(?:いけ|なら|だめ|ダメ|駄目)|(?:って|んで)は(?:いけ|なら|だめ|ダメ|駄目)|ちゃ(?:だめ|ダメ|いけ)|の?は?(?:厳禁|禁止)(?!では|じゃ|されて(?:い)?な))';
const adverbs =
  '(?:(?:もう|もう一度|二度と|再度|再び|手で|手動で|直接|絶対に?|決して|本番で|勝手に|むやみに|これ以上|現時点では|今は|まだ|は)\\s*、?\\s*)*';
const permits =
  /((?:[^。、，,\ue000-\ue0fa]|[\ue000-\ue0fa](?!\s*[をはに]))*?(?:まで(?:は)?|前に(?:は)?|場合(?:は|を除き)?|限り(?:は)?|ずに|なしに?(?:は)?|なければ|ときは?|時は|以外(?:で|では)?|後(?:に)?(?:のみ|だけ)))\s*(?:、\s*)?$/;
const only = /^\s*は\s*((?:[^。、])*?(?:後|あと|場合|とき|承認|許可)(?:に|で)?(?:のみ|だけ|限り))/;

function compile() {
  const make = (source: string) => new RegExp(source, 'g');
  return {
    objects: acts.map((act) => ({
      act,
      pattern: make(
        `(${list})\\s*(?:の(?:中身|内容|ファイル|コマンド|中)?)?\\s*(?:など|等|以下|配下|自体|パッケージ|ファイル|スクリプト|コマンド)?(?:の(?:ファイル|中身|もの))?\\s*(?:を|は|に(?:は)?|へ(?:は)?|へと|も|から|の|には)?\\s*(?:新たに|新しく)?${adverbs}(?:${verbs[act]})${ending}`,
      ),
    })),
    direct: make(
      `(${list})\\s*(?:は|を)?\\s*${adverbs}(?:しないこと|しないで|するな|やらないこと|やらないで|(?:厳禁|禁止)(?!では|じゃ|されて(?:い)?な))`,
    ),
  };
}

let compiled: ReturnType<typeof compile> | undefined;

/** Returns what a Japanese sentence forbids of the codes in it. */
export function bansInJapanese({ text, lead }: Statement): Ban[] {
  compiled ??= compile();
  const patterns = compiled;
  const bans: Ban[] = [];
  const take = (act: Ban['act'], codes: string | undefined, index: number) => {
    const condition = permits.exec(text.slice(0, index))?.[1]?.trim();
    bans.push({ act, codes: codes ?? '', ...(condition ? { condition } : {}) });
  };
  for (const { act, pattern } of patterns.objects)
    for (const { 1: codes, index } of text.matchAll(pattern)) take(act, codes, index);
  for (const { 1: codes, index } of text.matchAll(patterns.direct)) take('any', codes, index);
  for (const { 0: found, index } of text.matchAll(new RegExp(list, 'g'))) {
    const [, condition] = only.exec(text.slice(index + found.length)) ?? [];
    if (condition !== undefined) bans.push({ act: 'any', codes: found, condition: condition.trim() });
  }
  const leading = new RegExp(`^${list}(?=\\s*(?:$|[。、:：(（]))`).exec(text)?.[0];
  if (leading !== undefined) {
    const led = acts.find((act) =>
      new RegExp(
        `(?:${verbs[act]})${ending.replaceAll('[。!！]?\\s*$', '[。:：]?\\s*$')}[^。]{0,6}[:：]?\\s*$`,
      ).test(lead),
    );
    if (led) bans.push({ act: led, codes: leading });
  }
  return bans;
}
