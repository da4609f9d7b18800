import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/api/kinds/resource.ts';
import { resources } from '../../../src/api/kinds/resources.ts';
import { structNamed } from '../../../src/api/schema.ts';
import { findResource } from '../../../src/api/scheme.ts';
import { supportAt, supportGroups } from '../../../src/api/support.ts';
import { findUnsupported } from '../../../src/api/unsupported.ts';
import { explain } from '../../../src/printers/explain.ts';
import { groupByWords, legend, printFieldSupport, printSupport, supportRows, titleOf } from '../../../src/printers/explain-support.ts';

const kinds = resources.map(({ kind }) => kind);
const pods = findResource('pods') as Resource;
const at = (path: string) => path.split('.');

describe('what kpod makes of fields', () => {
  test('fits a terminal of 80 columns, and has every struct once', () => {
    const text = printSupport(kinds);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const titles = text.split('\n').filter((line) => /^\S/.test(line));
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of [
      'Pod',
      'metadata of any kind',
      'Pod spec.containers[] and spec.initContainers[]',
      'Service spec.ports[]',
      'Namespace',
    ]) {
      expect(titles).toContain(title);
    }
  });

  test.each([
    ['overhead', 'Pod.spec.overhead is refused: not supported by kpod yet. A manifest that sets it\ncreates nothing.\n'],
    ['restartPolicy', 'Pod.spec.restartPolicy is honoured: it does what it does in a cluster.\n'],
    ['os', 'Pod.spec.os is accepted as {"name":"linux"}, which is what kpod does anyway;\nanother value is refused.\n'],
    ['priority', 'Pod.spec.priority is accepted; there is nothing to do for it: nothing is\nevicted.\n'],
    ['schedulerName', 'Pod.spec.schedulerName is accepted with a warning: it has no effect in kpod:\nthere is one node.\n'],
    ['hostAliases.ip', 'Pod.spec.hostAliases.ip goes with Pod.spec.hostAliases, which is honoured: it\ndoes what it does in a cluster.\n'],
  ])('a field: %s', (path, text) => {
    expect(printFieldSupport(pods, at(`spec.${path}`))).toBe(text);
  });

  test('a structure, with the lists at it and below', () => {
    const text = printFieldSupport(pods, at('spec.containers.resources'));
    expect(text).toMatch(
      /^Pod\.spec\.containers\.resources is honoured, field by field\.\n\nPod spec\.containers\[\]\.resources and spec\.resources\n {2}by key {5}limits, requests: cpu, memory, ephemeral-storage \(/,
    );
    expect(text).not.toContain('volumeMounts');
  });

  test('every word is in the legend', () => {
    const used = supportGroups(kinds).flatMap(({ fields }) => groupByWords(fields).map(({ word }) => word));
    expect(legend.map(([word]) => word).toSorted()).toEqual([...new Set(used)].toSorted());
  });

  test('a struct is named by where it stands', () => {
    expect(titleOf({ kind: 'Pod', paths: [''] })).toBe('Pod');
    expect(titleOf({ kind: 'Pod', paths: ['metadata'] })).toBe('metadata of any kind');
    expect(titleOf({ kind: 'Pod', paths: ['spec.a[]', 'spec.b'] })).toBe('Pod spec.a[] and spec.b');
  });

  test('for programs, a row for each field', () => {
    const rows = supportRows(kinds);
    expect(new Set(rows.map(({ field }) => field)).size).toBe(rows.length);
    expect(rows).toContainEqual({ field: 'Pod.spec.os', support: 'only', values: [{ name: 'linux' }] });
    expect(rows).toContainEqual({ field: 'Pod.spec.containers[].resources.limits[cpu]', support: 'honoured' });
    const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'].map((name) => `valueFrom.${name}`);
    expect(supportRows(['Pod'], at('spec.containers.env')).map(({ field }) => field)).toEqual([
      'Pod.spec.containers[].env',
      ...['name', 'value', 'valueFrom', ...sources].map((field) => `Pod.spec.containers[].env[].${field}`),
    ]);
  });

  test('is what admission decides: a field that is set is refused where this says so, and nowhere else', () => {
    for (const { kind, paths, fields } of supportGroups(['Pod', 'Service'])) {
      for (const [field, { is }] of fields) {
        const type = structNamed(
          kind === 'Pod' && paths[0] === 'spec' ? 'PodSpec' : kind === 'Service' && paths[0] === 'spec' ? 'ServiceSpec' : '',
        )?.get(field);
        if (type?.is !== 'scalar') continue;
        const { errors } = findUnsupported(kind, { spec: { [field]: 'no such value' } });
        expect([field, errors.length]).toEqual([field, is === 'refused' || is === 'only' ? 1 : 0]);
      }
    }
  });
});

describe('explain', () => {
  test.each([
    ['spec.overhead', 'SUPPORT:    refused: not supported by kpod yet\n'],
    ['spec.containers.volumeDevices.name', 'SUPPORT:    refused: not supported by kpod yet, like spec.containers.volumeDevices\n'],
    ['spec.nodeName', 'SUPPORT:    has no effect in kpod: there is one node\n'],
    ['spec.os', 'SUPPORT:    only {"name":"linux"}, which is what kpod does anyway\n'],
    ['spec.containers', ''],
    ['metadata.labels', ''],
  ])('%s says what is not honoured', (path, line) => {
    const text = explain(pods, { path: at(path), recursive: false });
    expect(text).toMatch(new RegExp(`^KIND: {7}Pod\nVERSION: {4}v1\n${line}\nFIELD: `));
  });

  test('what is below a refused field is refused with it', () => {
    expect(supportAt('Pod', at('spec.containers.volumeDevices.name'))).toEqual({
      verdict: { is: 'refused' },
      decidedBy: ['spec', 'containers', 'volumeDevices'],
    });
  });
});
