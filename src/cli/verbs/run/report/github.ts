import { isAbsolute, relative, resolve } from 'node:path';
import { escapeTerminal } from '../../../../printers/escape.ts';
import { type Case, suitesOf } from './cases.ts';
import type { Place, RunReport } from './model.ts';

/** An annotation shows this much of a log; all of it is in the job's own. */
const logLines = 10;

/** Where files are looked for: the directory of the command, and that of the repository where the job says it. */
export interface Checkout {
  readonly directory: string;
  readonly workspace: string | undefined;
}

/**
 * The report as commands to the reader of a GitHub job: an annotation for each container that did not end well, at its line of the manifest.
 * Of the pods of one template the first stands for all. Whole lines; whatever is in texts, each is one command. Pure.
 */
export function annotationsOf(report: RunReport, checkout: Checkout): readonly string[] {
  const told = new Set<string>();
  return suitesOf(report).flatMap(({ name, cases }) =>
    cases.flatMap((one) => {
      if (one.result !== 'failed' && one.result !== 'error') return [];
      const key = JSON.stringify([one.place, one.name, one.message]);
      if (told.has(key) && one.place) return [];
      told.add(key);
      return [`${annotation(one, name, checkout)}\n`];
    }),
  );
}

function annotation({ name, message = '', place, log }: Case, suite: string, checkout: Checkout): string {
  const title = name === suite ? suite : `${suite} container ${name}`;
  const file = place && fileOf(place, checkout);
  const properties = { ...(file === undefined ? {} : { file, ...(place?.line === undefined ? {} : { line: String(place.line) }) }), title };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::error ${written.join(',')}::${escapeData([message, ...(log?.lines.slice(-logLines).map(escapeTerminal) ?? [])].join('\n'))}`;
}

/** Relative to the repository, which is how a file is found there; undefined for what is no file of it. */
function fileOf({ file }: Place, { directory, workspace }: Checkout): string | undefined {
  if (file === 'STDIN' || /^https?:\/\//.test(file)) return undefined;
  if (!workspace) return file;
  const path = relative(workspace, resolve(directory, file));
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}

const escapeData = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
