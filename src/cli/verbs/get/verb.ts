import {
  allNamespacesFlag,
  chunkSizeFlag,
  fieldSelectorFlag,
  fileFlags,
  ignoreNotFoundFlag,
  managedFieldsFlag,
  noHeadersFlag,
  plainFlag,
  selectorFlag,
  templateFlags,
} from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';
import { getFormats, offeredFormats } from '../../output/formats.ts';

/** `kpod get`. */
export const getVerb = {
  name: 'get',
  usage: '[TYPE [NAME...] | TYPE/NAME... | -f FILE | -k DIR]',
  summary: 'Print objects, one a line',
  group: 'Start here',
  examples: ['kpod get', 'kpod get -f myapp.yaml -w', 'kpod get pods,services -l app=myapp', 'kpod get pod myapp-pod -o yaml'],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...selectorFlag,
    ...fieldSelectorFlag,
    ...allNamespacesFlag,
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      value: 'FORMAT',
      values: offeredFormats(getFormats),
      help: 'wide, json, yaml, kyaml, name, jsonpath=…, jsonpath-as-json=…, jsonpath-file=…, custom-columns=…, custom-columns-file=…',
    },
    ...templateFlags,
    { name: 'sort-by', kind: 'string', value: 'PATH', help: "sort by a field: '{.metadata.name}'" },
    { name: 'subresource', kind: 'string', value: 'NAME', help: 'status: that part of objects by itself' },
    { name: 'raw', kind: 'string', value: 'PATH', help: 'print what the server answers at this path' },
    { name: 'server-print', kind: 'bool', default: true, help: 'false: only name and age, made by this command' },
    ...chunkSizeFlag,
    {
      name: 'watch',
      short: 'w',
      kind: 'bool',
      help: 'after the list, print every change; pods on a terminal: a line each, that changes in place',
    },
    { name: 'watch-only', kind: 'bool', help: 'print changes without the list' },
    { name: 'output-watch-events', kind: 'bool', help: 'with --watch, say whether an object was ADDED, MODIFIED or DELETED' },
    ...plainFlag,
    ...noHeadersFlag,
    { name: 'show-labels', kind: 'bool', help: 'add a column with all labels' },
    { name: 'show-kind', kind: 'bool', help: 'print the kind before each name' },
    ...managedFieldsFlag,
    { name: 'label-columns', short: 'L', kind: 'strings', value: 'LABEL', help: 'add a column for a label; may be repeated' },
    ...ignoreNotFoundFlag,
  ],
} as const satisfies Verb;
