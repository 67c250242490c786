/** What carries the lines of one watch. Nothing is on the wire before `begin` or the first `write`. */
export interface WatchConnection {
  /** Shows the client that the watch is open. */
  begin(): void;
  /** One event's line; it may wait for `flush`. */
  write(line: Uint8Array): void;
  flush(): void;
  /** Bytes that wait for the reader. */
  waiting(): number;
  /** Ends behind what has been written. */
  end(): void;
  /** Ends at once. */
  cut(): void;
  readonly closed: Promise<void>;
}
