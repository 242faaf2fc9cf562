import { BrainIcon, InboxIcon, MessageSquareIcon, Settings2Icon, SquareKanbanIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useDrop } from "../drag";
import { comesFromOutside, readOutside } from "../drag/outside";
import { addTask } from "../features/board";
import { sendToScratchpad } from "../features/chat";
import { useInboxCount } from "../features/inbox";
import { useProposedCount } from "../features/memory";
import { ProjectList } from "../features/projects";
import { PromptShelf } from "../features/prompts";
import { type TaskCard, useTaskSum } from "../live";
import { text } from "../text";
import { type Route, routeText } from "./route";
import styles from "./Places.module.css";

const running = (tasks: Iterable<TaskCard>): number => {
  let count = 0;
  for (const task of tasks) if (task.state === "running") count++;
  return count;
};
const waiting = (tasks: Iterable<TaskCard>): number => {
  let count = 0;
  for (const task of tasks) if (task.state === "needs_you") count++;
  return count;
};

interface PlaceProps {
  readonly to: Route;
  readonly current: boolean;
  readonly icon: ReactNode;
  readonly children: string;
  readonly count?: number;
  /** Takes what is dropped on it. */
  readonly drop?: {
    readonly ref: (element: HTMLElement | null) => void;
    readonly over: boolean;
    readonly onText?: (text: string) => void;
  };
}

function Place({ to, current, icon, children, count = 0, drop }: PlaceProps) {
  const [over, setOver] = useState(false);
  return (
    <a
      href={`#${routeText(to)}`}
      className={styles.place}
      {...(drop ? { ref: drop.ref, "data-over": drop.over || over } : {})}
      {...(drop?.onText === undefined
        ? {}
        : {
            onDragOver: (event) => {
              if (!comesFromOutside(event.dataTransfer)) return;
              event.preventDefault();
              setOver(true);
            },
            onDragLeave: () => setOver(false),
            onDrop: (event) => {
              event.preventDefault();
              setOver(false);
              void readOutside(event.dataTransfer).then(({ parts }) => {
                const words = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
                if (words.length > 0) drop.onText?.(words.join("\n\n"));
              });
            },
          })}
      {...(current ? { "aria-current": "page" as const } : {})}
    >
      {icon}
      <span>{children}</span>
      {count > 0 ? <span className={styles.count}>{count}</span> : null}
    </a>
  );
}

/** The left column: where one can go, the projects, the prompt shelf, how the fleet does. */
export function Places({ route }: { readonly route: Route }) {
  const inbox = useInboxCount();
  const proposed = useProposedCount();
  const working = useTaskSum(running);
  const asking = useTaskSum(waiting);
  // While the board itself is in sight its columns take what is dropped.
  const drop = useDrop("place-board", {
    label: text.shell.board,
    accepts: (payload) => payload.kind !== "cards",
    onDrop: (payload) => {
      if (payload.kind === "text") void sendToScratchpad(payload.text, payload.project ?? null);
      else if (payload.kind === "prompt") {
        const parts = [{ type: "text" as const, text: payload.text }];
        void addTask({ project: null, title: payload.title, parts, agent: payload.agent, when: "later" });
      }
    },
    disabled: route.place === "board",
  });
  return (
    <nav className={styles.places} aria-label={text.shell.places}>
      <a className={styles.brand} href="#/board">
        <img src="/mark.svg" alt="" width={20} height={20} />
        Flotilla
      </a>
      <div className={styles.group}>
        <Place to={{ place: "inbox" }} current={route.place === "inbox"} icon={<InboxIcon />} count={inbox}>
          {text.shell.inbox}
        </Place>
        <Place
          to={{ place: "board" }}
          current={route.place === "board" || route.place === "task"}
          icon={<SquareKanbanIcon />}
          drop={
            route.place === "board"
              ? drop
              : { ...drop, onText: (words) => void sendToScratchpad(words, null) }
          }
        >
          {text.shell.board}
        </Place>
        <Place
          to={{ place: "chat", chat: null }}
          current={route.place === "chat"}
          icon={<MessageSquareIcon />}
        >
          {text.shell.chat}
        </Place>
        <Place
          to={{ place: "memory", memory: null }}
          current={route.place === "memory"}
          icon={<BrainIcon />}
          count={proposed}
        >
          {text.shell.memory}
        </Place>
        <Place
          to={{ place: "settings", page: "general" }}
          current={route.place === "settings"}
          icon={<Settings2Icon />}
        >
          {text.shell.settings}
        </Place>
      </div>
      <div className={styles.scroll}>
        <ProjectList />
        <PromptShelf />
      </div>
      <footer className={styles.foot}>
        {working + asking === 0 ? text.shell.idle : text.shell.working(working, asking)}
      </footer>
    </nav>
  );
}
