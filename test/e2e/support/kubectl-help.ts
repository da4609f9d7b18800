import { execa } from 'execa';

/** A flag as a kubectl tells of it. */
export interface HelpFlag {
  readonly name: string;
  readonly short?: string;
}

/** A verb as a kubectl tells of it: `create configmap`. */
export interface HelpVerb {
  readonly name: string;
  readonly flags: readonly HelpFlag[];
}

/** What the help of a kubectl tells: of every verb, also those below another, and of the flags of all. */
export async function readHelp(path: string): Promise<{ readonly verbs: readonly HelpVerb[]; readonly globals: readonly HelpFlag[] }> {
  const ask = async (...words: readonly string[]) => (await execa(path, words, { env: { HOME: '/nonexistent' } })).stdout;
  const walk = async (words: readonly string[]): Promise<readonly HelpVerb[]> => {
    const text = await ask(...words, '--help');
    const verbs: HelpVerb[] = [];
    // One after the other: each is a program of fifty megabytes.
    for (const below of commandsIn(text)) verbs.push(...(await walk([...words, below])));
    const own = { name: words.join(' '), flags: flagsIn(text) };
    // `rollout` alone does nothing but print its help.
    return words.length === 0 || (verbs.length > 0 && own.flags.length === 0) ? verbs : [own, ...verbs];
  };
  return { verbs: await walk([]), globals: flagsIn(await ask('options')) };
}

/** The commands below one, from its help. */
function commandsIn(help: string): readonly string[] {
  const sections = help.split(/\n\n+/).filter((section) => /^[A-Z][\w ()]*Commands[\w ()]*:\n/.test(section));
  return sections.flatMap((section) => [...section.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name = '']) => name));
}

/** The flags of a command, from its help. */
const flagsIn = (help: string): readonly HelpFlag[] =>
  [...help.matchAll(/^ {4}(?:-(\w), )?--([\w-]+)=/gm)].map(([, short, name = '']) => ({ name, ...(short === undefined ? {} : { short }) }));
