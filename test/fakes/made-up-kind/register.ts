import type { AnyObject } from '../../../src/api/any-object.ts';
import type { KindRules } from '../../../src/api/kinds/kind-rules.ts';
import type { Resource } from '../../../src/api/kinds/resource.ts';
import { allVerbs } from '../../../src/api/kinds/resource.ts';
import { resources } from '../../../src/api/kinds/resources.ts';
import { kindRules } from '../../../src/api/kinds/rules.ts';
import { all } from '../../../src/api/support-words.ts';
import type { ObjectMeta } from '../../../src/api/types.ts';
import { invalid, invalidAll } from '../../../src/api/validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../../src/api/validation/metadata.ts';
import { dns1123Label } from '../../../src/api/validation/names.ts';
import { createDescribeWriter } from '../../../src/printers/describe/writer.ts';
import { translateTimestampSince } from '../../../src/printers/duration.ts';
import type { KindPrinter } from '../../../src/printers/kinds/kind-printer.ts';
import { kindPrinters } from '../../../src/printers/kinds/printers.ts';
import { column } from '../../../src/printers/table-kind.ts';

/**
 * A kind that kpod does not have, in a group that it does not have: what one who adds a kind writes, but for what the generators make
 * (`generated.ts`). Imported before all else, it puts itself into the tables, as the kinds of `src` stand in them by name.
 */
interface Widget {
  readonly apiVersion: 'example.com/v1';
  readonly kind: 'Widget';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly size: number; readonly color: string };
}

const resource = {
  ...{ kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: ['wd'], apiVersion: 'example.com/v1' },
  ...{ namespaced: true, verbs: allVerbs, ownStructs: { Widget: 'Widget', WidgetSpec: 'WidgetSpec' } },
};

const validate = ({ metadata, spec }: Widget) => [
  ...validateObjectMeta(metadata, { nameRule: dns1123Label, namespaced: true }),
  ...invalidAll('spec.size', spec.size, spec.size > 0 ? [] : ['must be greater than 0']),
];

const rules = {
  write: {
    setDefaults: (object: object) => {
      const { spec, ...rest } = object as Omit<Widget, 'spec'> & { readonly spec?: Partial<Widget['spec']> };
      return { ...rest, spec: { color: 'blue', size: 0, ...spec } };
    },
    validate,
    validateUpdate: (widget: Widget, current: Widget) => [
      ...validateMetadataUpdate(widget.metadata, current.metadata),
      ...validate(widget),
      ...(widget.spec.size < current.spec.size ? [invalid('spec.size', widget.spec.size, 'may not shrink')] : []),
    ],
  },
  selectableFields: { 'spec.color': 'path' },
  support: { Widget: all('apiVersion', 'kind', 'metadata', 'spec'), WidgetSpec: all('size', 'color') },
  isWhole: (object: Readonly<Record<string, unknown>>) => 'spec' in object,
};

const printer = {
  table: {
    columns: [column('Name', ''), column('Size', ''), column('Color', ''), column('Age', '')],
    cells: ({ metadata, spec }: Widget, now: number) => [
      ...[metadata.name, spec.size, spec.color],
      translateTimestampSince(metadata.creationTimestamp, now),
    ],
  },
  describe: ({ metadata, spec }: Widget) => {
    const writer = createDescribeWriter();
    writer.line(0, `Name:\t${metadata.name}`);
    writer.line(0, `Looks:\t${spec.color}, ${spec.size} big`);
    return writer.text();
  },
};

// The types of the tables know the kinds of `src` alone.
(resources as Resource[]).push(resource as unknown as Resource);
Object.assign(kindRules, { Widget: rules as unknown as KindRules<AnyObject> } satisfies Record<string, KindRules<AnyObject>>);
Object.assign(kindPrinters, { Widget: printer as unknown as KindPrinter<AnyObject> } satisfies Record<string, KindPrinter<AnyObject>>);
