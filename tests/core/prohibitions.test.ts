import { expect, it } from 'vitest';
import { forbids } from '../../core/text/prohibitions.ts';

it.each([
  'Do not push before Friday.',
  'The vendor directory is off limits.',
  'Leave the old index alone.',
  'Bitte den Testserver nicht neu starten.',
  'Auf keinen Fall die Tabelle löschen.',
  'Die Datei darf auf keinen Fall und nie geändert werden.',
  'Ne touchez pas au cache.',
  'Il ne faut surtout pas vider Redis.',
  'En aucun cas fusionner avant le gel.',
  'No borres la tabla vieja.',
  'No hay que tocar el esquema.',
  'Não mexa no esquema.',
  'Em hipótese alguma apagar a fila.',
  'Non toccare lo schema.',
  'Non si deve mai svuotare Redis.',
  'Не трогать схему.',
  'Никогда не запускай миграцию дважды.',
  'Ни в коем случае не чистить Redis.',
  '不要动生产库。',
  '切勿合并到 main。',
  '別改這個檔案。',
  'スキーマを変更しないこと。',
  '本番では絶対に実行してはいけない。',
  'このファイルは触らないでください。',
  '스키마를 바꾸지 마세요.',
  '운영 서버에서 실행하면 안 됩니다.',
  '병합 금지.',
])('forbids: %s', (sentence) => {
  expect(forbids(sentence)).toBe(true);
});

it.each([
  'The test does not pass.',
  'Login works now.',
  'Der Test läuft nicht.',
  'Le test ne passe pas.',
  'No funciona el cierre de sesión.',
  'O teste não passa.',
  'Il test non passa.',
  'Тест не проходит.',
  '服务不可用。',
  'テストが通らない。',
  '테스트가 통과하지 않는다.',
])('only denies: %s', (sentence) => {
  expect(forbids(sentence)).toBe(false);
});
