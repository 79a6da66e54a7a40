import { checkYaml, readYaml } from './read-yaml.ts';
import { type AudienceFile, audienceFile } from './schema.ts';

/** One audience's file. Throws `pack-config` with the line of what is wrong. */
export function readAudience(text: string, path: string): AudienceFile {
  return checkYaml(audienceFile, readYaml(text, path), path);
}
