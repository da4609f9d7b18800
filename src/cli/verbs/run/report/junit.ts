import { type Case, type Suite, suitesOf } from './cases.ts';
import type { RunReport } from './model.ts';
import { element, xmlText } from './xml.ts';

/** The report as JUnit's XML: a suite for each pod, a case for each of its containers. Pure. */
export function junitOf(report: RunReport): string {
  const suites = suitesOf(report);
  const all = suites.flatMap(({ cases }) => cases);
  const totals = {
    name: 'kpod run',
    time: seconds(report.seconds),
    tests: all.length,
    failures: count(all, 'failed'),
    errors: count(all, 'error'),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', totals, '\n', ...suites.map(suiteXml))}\n`;
}

const count = (cases: readonly Case[], result: Case['result']): number => cases.filter((one) => one.result === result).length;

const seconds = (value: number): string => value.toFixed(3);

function suiteXml({ name, group, startedAt, seconds: time, file, cases }: Suite): string {
  const attributes = {
    name,
    ...{ tests: cases.length, failures: count(cases, 'failed'), errors: count(cases, 'error'), skipped: count(cases, 'skipped') },
    time: seconds(time),
    // Without a zone, as the schema has it: UTC.
    timestamp: startedAt?.replace(/(\.\d+)?Z$/, ''),
    package: group,
    file,
  };
  const className = [group, name.replace(/^pod\//, '')].filter(Boolean).join('.');
  return `  ${element('testsuite', attributes, '\n', ...cases.map((one) => caseXml(one, className)), '  ')}\n`;
}

function caseXml({ name, result, message = '', type = 'Error', seconds: time, log }: Case, className: string): string {
  const children = [
    ...(result === 'failed' ? [element('failure', { message, type }, xmlText(message))] : []),
    ...(result === 'error' ? [element('error', { message, type }, xmlText(message))] : []),
    ...(result === 'skipped' ? [element('skipped', { message })] : []),
    ...(log ? [element('system-out', {}, xmlText(logText(log)))] : []),
  ];
  const lines = children.map((child) => `      ${child}\n`);
  return `    ${element('testcase', { name, classname: className, time: seconds(time) }, ...(lines.length === 0 ? [] : ['\n', ...lines, '    ']))}\n`;
}

const logText = ({ lines, hasMore }: NonNullable<Case['log']>): string =>
  [...(hasMore ? ['…'] : []), ...lines].map((line) => `${line}\n`).join('');
