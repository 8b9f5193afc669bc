import type {
  CancellationToken,
  Connection,
  WorkDoneProgressReporter,
} from 'vscode-languageserver/node';

/** How far a long work is, and whether it is still wanted. */
export interface Progress {
  readonly isCancelled: boolean;
  report(message: string, percentage?: number): void;
  done(): void;
}

/** Begins to show a work; of a client that shows none nothing is seen. */
export type BeginProgress = (title: string) => Progress;

/** Work that the server does of its own accord. The client must be asked first; the work does not wait for that. */
export function serverProgress(connection: Connection): BeginProgress {
  return (title) => {
    let isCancelled = false;
    const reporter = connection.window.createWorkDoneProgress().then(
      (created) => {
        created.token.onCancellationRequested(() => {
          isCancelled = true;
        });
        created.begin(title, undefined, undefined, true);
        return created;
      },
      () => undefined,
    );
    return {
      get isCancelled() {
        return isCancelled;
      },
      report(message, percentage) {
        void reporter.then((created) => {
          reportTo(created, message, percentage);
        });
      },
      done() {
        void reporter.then((created) => created?.done());
      },
    };
  };
}

/** Work that a request waits for, shown where the client wants it and ended with the request. */
export function requestProgress(
  title: string,
  token: CancellationToken,
  reporter: WorkDoneProgressReporter,
): Progress {
  reporter.begin(title, undefined, undefined, true);
  return {
    get isCancelled() {
      return token.isCancellationRequested;
    },
    report(message, percentage) {
      reportTo(reporter, message, percentage);
    },
    done() {
      reporter.done();
    },
  };
}

function reportTo(
  reporter: WorkDoneProgressReporter | undefined,
  message: string,
  percentage: number | undefined,
): void {
  if (percentage === undefined) {
    reporter?.report(message);
  } else {
    reporter?.report(percentage, message);
  }
}
