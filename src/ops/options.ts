/** Argument parsing, under the name that the operations import it by. Layer: ops. */
export * from '../options';
