import { Command, Option } from 'commander';
import { engineChoice } from '../../api/engines.ts';
import { globalFlags } from './common-flags.ts';
import type { Flag } from './flags.ts';
import type { Verb } from './verb.ts';
import { shownFlags } from './verb-flags.ts';

/** The text of `kpod --help`, or of `kpod VERB --help` for one of `verbs`. */
export function helpText(verbs: readonly Verb[], verb?: Verb): string {
  const tree = buildTree(verbs);
  const command = verb && tree.commands.find((candidate) => candidate.name() === verb.name);
  if (!verb || !command)
    return `${optionsLast(tree.helpInformation())}\nkpod COMMAND --help shows the flags of a command, with examples.\n`;
  const examples = verb.examples.map((line) => `  ${line}\n`).join('');
  return `${command.helpInformation()}\nExamples:\n${examples}`;
}

/** What there is to do comes before how it can be varied. */
function optionsLast(text: string): string {
  const sections = text.trimEnd().split('\n\n');
  const isOptions = (section: string) => section.startsWith('Options:');
  return `${[...sections.filter((section) => !isOptions(section)), ...sections.filter(isOptions)].join('\n\n')}\n`;
}

/** All verbs and flags as commander's tree, which knows how to lay out help. */
function buildTree(verbs: readonly Verb[]): Command {
  const program = new Command('kpod')
    .description(`Run Kubernetes pods on this machine, with ${engineChoice()}, by the rules of a cluster.`)
    .usage('COMMAND [flags]')
    .helpOption('-h, --help', 'print this text')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand(false);
  for (const flag of globalFlags) program.addOption(optionOf(flag));
  for (const verb of verbs.filter(({ hidden }) => !hidden)) {
    const command = program
      .command(verb.name)
      .helpGroup(`${verb.group}:`)
      .description(verb.summary)
      .usage(`${verb.usage} [flags]`.trim())
      .helpOption('-h, --help', 'print this text');
    for (const flag of shownFlags(verb)) command.addOption(optionOf(flag));
  }
  return program;
}

function optionOf(flag: Flag): Option {
  const short = flag.short ? `-${flag.short}, ` : '';
  const value = flag.kind === 'bool' ? '' : ` <${flag.value ?? 'VALUE'}>`;
  return new Option(`${short}--${flag.name}${value}`, flag.help);
}
