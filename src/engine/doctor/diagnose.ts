import type { KnownEngine } from '../../api/engines.ts';
import type { Diagnosis, KnownProblem } from '../driver.ts';
import { drivers } from '../drivers.ts';

/** What may be wrong with any engine. */
const ofAllEngines = (name: KnownEngine): readonly KnownProblem[] => [
  {
    problem: 'not-installed',
    pattern: /ENOENT|cannot be run: .*not found/,
    sentence: 'the program is not installed',
    commands: ['kpod doctor --fix'],
  },
  {
    problem: 'no-path',
    pattern: /exec: "[^"/]+": executable file not found in \$PATH/,
    sentence: 'the image has no such program, or it was imported without ENV PATH',
    commands: [`${name} import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' FILE NAME`],
  },
];

/** The known problem that an engine's text speaks of, undefined when it is none of them. */
export function diagnose(name: KnownEngine, text: string): Diagnosis | undefined {
  const found = [...drivers[name].doctor.problems, ...ofAllEngines(name)].find(({ pattern }) => pattern.test(text));
  return found && { problem: found.problem, sentence: found.sentence, commands: found.commands };
}

/** One line for people: the known cause and its repair, or the engine's own text. */
export function explain(name: KnownEngine, text: string): string {
  const known = diagnose(name, text);
  return known ? `${known.sentence} (${text.split('\n').at(-1)}); to mend it: ${known.commands.join('; ')}` : text;
}
