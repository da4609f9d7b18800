import { engineChoice } from '../../api/engines.ts';
import { globalFlags, versionFlag } from './common-flags.ts';
import type { Flag } from './flags.ts';
import { type Verb, verbGroups } from './verb.ts';
import { shownFlags } from './verb-flags.ts';

/** The text of `man kpod`, for a formatter of manuals: every verb that help tells of, also those below another, with all of its flags. */
export function manPage(verbs: readonly Verb[], version: string): string {
  const shown = verbs.filter(({ hidden }) => !hidden);
  const groups = verbGroups.flatMap((group) => {
    const inIt = shown.filter((verb) => verb.group === group);
    return inIt.length === 0 ? [] : [`.SS ${plain(group)}`, ...inIt.flatMap((verb) => item(bold(verb.name), verb.summary))];
  });
  const withBelow = (verb: Verb): readonly Verb[] => [verb, ...(verb.below ?? []).flatMap(withBelow)];
  const lines = [
    `.TH KPOD 1 "" "kpod ${plain(version)}" "kpod"`,
    '.SH NAME',
    plain('kpod - run Kubernetes pods on this machine'),
    '.SH SYNOPSIS',
    `${bold('kpod')} ${italic('COMMAND')} [flags]`,
    '.SH DESCRIPTION',
    plain(`Runs Kubernetes pods on this machine, with ${engineChoice()}, by the rules of a cluster.`),
    'Each command says with',
    bold('--help'),
    'what stands here.',
    '.SH COMMANDS',
    ...groups,
    '.SH OPTIONS OF ALL COMMANDS',
    ...globalFlags.flatMap(option),
    ...item(`${bold('-h')}, ${bold('--help')}`, 'print help instead'),
    ...versionFlag.flatMap(option),
    '.SH FLAGS AND EXAMPLES',
    ...shown.flatMap(withBelow).flatMap(verbPart),
  ];
  return `${lines.join('\n')}\n`;
}

const isGlobal = ({ name }: Flag): boolean => globalFlags.some((flag) => flag.name === name);

function verbPart(verb: Verb): readonly string[] {
  const examples = verb.examples.length === 0 ? [] : ['.P', '.nf', ...verb.examples.map(plain), '.fi'];
  return [
    `.SS ${plain(verb.name)}`,
    [bold(`kpod ${verb.name}`), ...(verb.usage === '' ? [] : [plain(verb.usage)]), '[flags]'].join(' '),
    '.P',
    plain(`${verb.summary}.`),
    ...shownFlags(verb)
      .filter((flag) => !isGlobal(flag))
      .flatMap(option),
    ...examples,
  ];
}

function option(flag: Flag): readonly string[] {
  const names = [...(flag.short === undefined ? [] : [`-${flag.short}`]), `--${flag.name}`].map(bold).join(', ');
  return item(flag.kind === 'bool' ? names : `${names} ${italic(flag.value ?? 'VALUE')}`, flag.help);
}

const item = (term: string, text: string): readonly string[] => ['.TP', term, plain(text)];
const bold = (text: string): string => `\\fB${escapeRoff(text)}\\fR`;
const italic = (text: string): string => `\\fI${escapeRoff(text)}\\fR`;
/** A line of text, which must not be taken for a request. */
const plain = (text: string): string => escapeRoff(text).replace(/^(?=[.'])/, '\\&');
const escapeRoff = (text: string): string => text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('…', '\\[u2026]');
