import { Command, Option } from 'commander';
import type { CommandEntry } from './command-entry.ts';
import { commandTable } from './command-table.ts';
import { globalFlags } from './flag-tables.ts';
import type { Flag } from './flags.ts';

/** The text of `kpod --help`, or of `kpod VERB --help`. */
export function helpText(entry?: CommandEntry): string {
  const tree = buildTree();
  const command = entry && tree.commands.find((candidate) => candidate.name() === entry.name);
  if (!entry || !command) return tree.helpInformation();
  const examples = entry.examples.map((line) => `  ${line}\n`).join('');
  return `${command.helpInformation()}\nExamples:\n${examples}`;
}

/** All verbs and flags as commander's tree, which knows how to lay out help. */
function buildTree(): Command {
  const program = new Command('kpod')
    .description('Run Kubernetes pods on this machine, with podman or docker, by the rules of a cluster.')
    .usage('COMMAND [flags]')
    .helpOption('-h, --help', 'print this text')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand('help [COMMAND]', 'print the help of a command');
  for (const flag of globalFlags) program.addOption(optionOf(flag));
  for (const entry of commandTable.filter(({ hidden }) => !hidden)) {
    const command = program
      .command(entry.name)
      .description(entry.summary)
      .usage(`${entry.usage} [flags]`.trim())
      .helpOption('-h, --help', 'print this text');
    for (const flag of [...entry.flags, ...globalFlags]) command.addOption(optionOf(flag));
  }
  return program;
}

function optionOf(flag: Flag): Option {
  const short = flag.short ? `-${flag.short}, ` : '';
  const value = flag.kind === 'bool' ? '' : ` <${flag.value ?? 'VALUE'}>`;
  return new Option(`${short}--${flag.name}${value}`, flag.help);
}
