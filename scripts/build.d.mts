export function build(): Promise<void>;
export function buildWorkers(): Promise<void>;
