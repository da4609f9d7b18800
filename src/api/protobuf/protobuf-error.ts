/** Bytes that are no message, or not the one that they should be. */
export class ProtobufError extends Error {}
