import { Command, Option } from 'commander';
import { engineChoice } from '../../api/engines.ts';
import { globalFlags, versionFlag } from './common-flags.ts';
import type { Flag } from './flags.ts';
import type { Verb } from './verb.ts';
import { lastWordOf, shownFlags } from './verb-flags.ts';

/** The text of `kpod --help`, or of `kpod VERB --help` for a verb of `verbs`, or below one. */
export function helpText(verbs: readonly Verb[], verb?: Verb): string {
  const program = createProgram();
  if (!verb) {
    for (const visible of verbs.filter(({ hidden }) => !hidden)) program.addCommand(commandOf(visible));
    return `${optionsLast(program.helpInformation())}\nkpod COMMAND --help shows the flags of a command, with examples.\n`;
  }
  const command = commandOf(verb);
  program.addCommand(command);
  for (const inner of verb.below ?? []) command.addCommand(new Command(lastWordOf(inner)).description(inner.summary));
  const examples = verb.examples.map((line) => `  ${line}\n`).join('');
  return `${command.helpInformation()}${examples === '' ? '' : `\nExamples:\n${examples}`}`;
}

/** What there is to do comes before how it can be varied. */
function optionsLast(text: string): string {
  const sections = text.trimEnd().split('\n\n');
  const isOptions = (section: string) => section.startsWith('Options:');
  return `${[...sections.filter((section) => !isOptions(section)), ...sections.filter(isOptions)].join('\n\n')}\n`;
}

/** What is said of kpod as a whole, in commander's form, which knows how to lay out help. */
function createProgram(): Command {
  const program = new Command('kpod')
    .description(`Run Kubernetes pods on this machine, with ${engineChoice()}, by the rules of a cluster.`)
    .usage('COMMAND [flags]')
    .helpOption('-h, --help', 'print this text')
    .configureHelp(layout)
    .helpCommand(false);
  for (const flag of [...globalFlags, ...versionFlag]) program.addOption(optionOf(flag));
  return program;
}

const layout = { subcommandTerm: (command: Command) => command.name() };

function commandOf(verb: Verb): Command {
  const command = new Command(verb.name)
    .helpGroup(`${verb.group}:`)
    .description(verb.summary)
    .usage(`${verb.usage} [flags]`.trim())
    .configureHelp(layout)
    .helpCommand(false)
    .helpOption('-h, --help', 'print this text');
  for (const flag of shownFlags(verb)) command.addOption(optionOf(flag));
  return command;
}

function optionOf(flag: Flag): Option {
  const short = flag.short ? `-${flag.short}, ` : '';
  const value = flag.kind === 'bool' ? '' : ` <${flag.value ?? 'VALUE'}>`;
  return new Option(`${short}--${flag.name}${value}`, flag.help);
}
