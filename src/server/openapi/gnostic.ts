import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Schema } from './schemas.ts';
import type { Swagger, SwaggerOperation, SwaggerParameter } from './v2.ts';

/**
 * The document as the protobuf message that kubectl up to 1.28 asks for before each write, and fails without: gnostic's `openapi.v2.Document`.
 * Field numbers: gnostic openapiv2/OpenAPIv2.proto
 */
export function encodeSwagger({ swagger, info, paths, definitions }: Swagger): Uint8Array {
  return message((document) => {
    text(document, 1, swagger);
    inner(document, 2, (one) => {
      text(one, 1, info.title);
      text(one, 2, info.version);
    });
    inner(document, 8, (all) => {
      for (const [path, methods] of Object.entries(paths)) named(all, 2, path, (item) => writePath(item, methods));
    });
    inner(document, 9, (all) => {
      for (const [name, schema] of Object.entries(definitions)) named(all, 1, name, (one) => writeSchema(one, schema));
    });
  });
}

type Write = (writer: BinaryWriter) => void;

function message(write: Write): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

function inner(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string | undefined): void {
  if (value !== undefined) writer.tag(field, WireType.LengthDelimited).string(value);
}

function texts(writer: BinaryWriter, field: number, values: readonly string[] | undefined): void {
  for (const value of values ?? []) text(writer, field, value);
}

function flag(writer: BinaryWriter, field: number, value: boolean | undefined): void {
  if (value) writer.tag(field, WireType.Varint).bool(value);
}

/** A name and what it is the name of. */
function named(writer: BinaryWriter, field: number, name: string, write: Write): void {
  inner(writer, field, (pair) => {
    text(pair, 1, name);
    inner(pair, 2, write);
  });
}

const methodFields: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 };

function writePath(writer: BinaryWriter, methods: Readonly<Record<string, SwaggerOperation>>): void {
  for (const [method, operation] of Object.entries(methods)) {
    inner(writer, methodFields[method] ?? 0, (one) => writeOperation(one, operation));
  }
}

function writeOperation(writer: BinaryWriter, operation: SwaggerOperation): void {
  texts(writer, 1, operation.tags);
  text(writer, 5, operation.operationId);
  texts(writer, 6, operation.produces);
  texts(writer, 7, operation.consumes);
  for (const parameter of operation.parameters) inner(writer, 8, (item) => inner(item, 1, (one) => writeParameter(one, parameter)));
  inner(writer, 9, (responses) => {
    for (const [code, { description, schema }] of Object.entries(operation.responses)) {
      named(responses, 1, code, (value) =>
        inner(value, 1, (response) => {
          text(response, 1, description);
          inner(response, 2, (item) => inner(item, 1, (one) => writeSchema(one, schema)));
        }),
      );
    }
  });
  writeExtensions(writer, 13, operation);
}

function writeParameter(writer: BinaryWriter, { name, in: place, required, type, schema }: SwaggerParameter): void {
  if (place === 'body') {
    return inner(writer, 1, (body) => {
      text(body, 2, name);
      text(body, 3, place);
      flag(body, 4, required);
      inner(body, 5, (one) => writeSchema(one, schema ?? {}));
    });
  }
  inner(writer, 2, (other) =>
    inner(other, place === 'query' ? 3 : 4, (one) => {
      flag(one, 1, required);
      text(one, 2, place);
      text(one, 4, name);
      text(one, place === 'query' ? 6 : 5, type);
    }),
  );
}

function writeSchema(writer: BinaryWriter, schema: Schema): void {
  const { $ref, format, description, required, type, items, properties, additionalProperties } = schema as SchemaParts;
  text(writer, 1, $ref);
  text(writer, 2, format);
  text(writer, 4, description);
  texts(writer, 19, required);
  if (additionalProperties) inner(writer, 21, (item) => inner(item, 1, (one) => writeSchema(one, additionalProperties)));
  if (type !== undefined) inner(writer, 22, (one) => text(one, 1, type));
  if (items) inner(writer, 23, (list) => inner(list, 1, (one) => writeSchema(one, items)));
  if (properties) {
    inner(writer, 25, (all) => {
      for (const [name, property] of Object.entries(properties)) named(all, 1, name, (one) => writeSchema(one, property));
    });
  }
  writeExtensions(writer, 31, schema);
}

interface SchemaParts {
  readonly $ref?: string;
  readonly format?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
}

/** Extensions are YAML there, which JSON is. */
function writeExtensions(writer: BinaryWriter, field: number, from: object): void {
  for (const [name, value] of Object.entries(from)) {
    if (name.startsWith('x-')) named(writer, field, name, (any) => text(any, 2, JSON.stringify(value)));
  }
}
