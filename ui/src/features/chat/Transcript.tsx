import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ArrowDownIcon } from "lucide-react";
import { Button } from "../../parts";
import { text } from "../../text";
import type { Conversation, Shown } from "./conversation";
import { Message } from "./Message";
import { placeOf } from "./tree";
import styles from "./Transcript.module.css";

/** Messages that are made at first, and that are added whenever the reader comes near the beginning. */
const STEP = 40;
const NEAR_PX = 32;

/**
 * Keeps the newest words in sight as long as the reader is at the end. Whoever scrolls up is left in peace until he is
 * back at the end, or says something: `said` is his last message. `target` is a message to go to.
 */
function useEnd(
  scroller: RefObject<HTMLDivElement | null>,
  content: RefObject<HTMLDivElement | null>,
  said: string | undefined,
  target: string | null,
  onEnd: () => void,
) {
  const stuck = useRef(true);
  const [away, setAway] = useState(false);
  const [wishes, setWishes] = useState(0);
  useLayoutEffect(() => {
    const area = scroller.current;
    const inner = content.current;
    if (area === null || inner === null) return;
    let last = area.scrollTop;
    const onScroll = (): void => {
      const left = area.scrollHeight - area.scrollTop - area.clientHeight;
      // Only a person scrolls up: what comes below never does.
      if (left <= NEAR_PX) {
        if (!stuck.current) onEnd();
        stuck.current = true;
      } else if (area.scrollTop < last - 1) stuck.current = false;
      last = area.scrollTop;
      setAway(!stuck.current);
    };
    const grown = new ResizeObserver(() => {
      if (stuck.current) area.scrollTo(0, area.scrollHeight);
    });
    area.addEventListener("scroll", onScroll, { passive: true });
    grown.observe(inner);
    grown.observe(area);
    return () => {
      area.removeEventListener("scroll", onScroll);
      grown.disconnect();
    };
  }, [scroller, content, onEnd]);
  useLayoutEffect(() => {
    const area = scroller.current;
    stuck.current = true;
    area?.scrollTo(0, area.scrollHeight);
  }, [scroller, said, wishes]);
  useEffect(() => {
    if (target === null) return;
    stuck.current = false;
    const at = content.current?.querySelector(`[data-message="${CSS.escape(target)}"]`);
    at?.scrollIntoView({ block: "center" });
    at?.setAttribute("data-target", "true");
    return () => at?.removeAttribute("data-target");
  }, [content, target]);
  return {
    away,
    toEnd: () => {
      onEnd();
      setWishes((before) => before + 1);
    },
  };
}

/** What was said. */
export function Transcript({
  conversation,
  shown,
  scroller,
  editing,
  onEdit,
  target,
}: {
  readonly conversation: Conversation;
  readonly shown: Shown;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly editing: string | null;
  readonly onEdit: (message: string | null) => void;
  /** The message that a search led to. */
  readonly target: string | null;
}) {
  const content = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const [made, setMade] = useState(STEP);
  const { branch, tree, card } = shown;
  const targetAt = target === null ? -1 : branch.indexOf(target);
  const count = targetAt < 0 ? made : Math.max(made, branch.length - targetAt + 2);
  const visible = branch.slice(Math.max(0, branch.length - count));
  const hidden = branch.length - visible.length;
  const last = branch.at(-1);
  const own = last !== undefined && tree.byId.get(last)?.by === "person" ? last : branch.at(-2);

  // Back at the end, those far above are let go of: a long talk stays light.
  const letGo = useCallback(() => setMade(STEP), []);
  const { away, toEnd } = useEnd(scroller, content, own, targetAt < 0 ? null : target, letGo);

  useEffect(() => {
    const mark = first.current;
    const area = scroller.current;
    if (hidden === 0 || mark === null || area === null) return;
    const near = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setMade((before) => before + STEP);
      },
      { root: area, rootMargin: "600px 0px 0px 0px" },
    );
    near.observe(mark);
    return () => near.disconnect();
  }, [hidden, scroller]);

  // Earlier messages that are added push nothing: the reader stays where he was.
  const before = useRef({ count: visible.length, height: 0 });
  useLayoutEffect(() => {
    const area = scroller.current;
    if (area === null) return;
    const { count: was, height } = before.current;
    const top = visible[0];
    if (visible.length > was && was > 0 && height > 0 && area.scrollTop < 10 && top !== undefined) {
      area.scrollBy(0, area.scrollHeight - height);
    }
    before.current = { count: visible.length, height: area.scrollHeight };
  });

  const free = card?.replying == null;
  return (
    <div className={styles.frame}>
      <div
        className={styles.scroller}
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={text.chat.conversation}
      >
        <div className={styles.content} ref={content}>
          {hidden > 0 ? (
            <div ref={first} className={styles.earlier}>
              <Button kind="quiet" size="small" onPress={() => setMade(made + STEP)}>
                {text.chat.earlier}
              </Button>
            </div>
          ) : null}
          {visible.map((id) => {
            const message = tree.byId.get(id);
            if (message === undefined) return null;
            const place = placeOf(tree, id);
            return (
              <Message
                key={id}
                conversation={conversation}
                message={message}
                project={card?.project ?? null}
                last={id === last}
                editing={id === editing}
                free={free}
                onEdit={onEdit}
                {...place}
              />
            );
          })}
        </div>
      </div>
      {away ? (
        <div className={styles.newest}>
          <Button kind="plain" size="small" icon={<ArrowDownIcon aria-hidden />} onPress={toEnd}>
            {text.chat.toNewest}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
