//! Turns code that writes and blocks into a stream of bytes, with the reader's speed felt by the writer.

use bytes::Bytes;
use flotilla_api::ByteStream;
use futures_util::{StreamExt as _, stream};
use std::{
    io::{self, BufWriter, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};
use tokio::task::spawn_blocking;

/// Bytes of one chunk, and chunks that wait for the reader.
const CHUNK: usize = 64 << 10;
const WAITING: usize = 4;

/// What `job` writes. An error of it breaks the stream off. It ends early where nobody reads any more.
pub(super) fn written(
    job: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()> + Send + 'static,
) -> ByteStream {
    let (chunks, received) = sync_channel(WAITING);
    spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(CHUNK, Chunks(chunks.clone()));
        if let Err(error) = job(&mut out).and_then(|()| out.flush()) {
            // Nobody may be left to hear it.
            let _ = chunks.send(Err(error));
        }
    });
    stream::unfold(Some(received), next).boxed()
}

type Chunk = io::Result<Bytes>;

async fn next(received: Option<Receiver<Chunk>>) -> Option<(Chunk, Option<Receiver<Chunk>>)> {
    let received = received?;
    let waited = spawn_blocking(move || (received.recv(), received)).await.ok()?;
    match waited {
        (Ok(Ok(bytes)), received) => Some((Ok(bytes), Some(received))),
        (Ok(Err(error)), _) => Some((Err(error), None)),
        (Err(_), _) => None,
    }
}

struct Chunks(SyncSender<Chunk>);

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let chunk = Bytes::copy_from_slice(bytes);
        self.0.send(Ok(chunk)).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_that_is_written_arrives_in_order_and_an_error_breaks_it_off() {
        let whole = written(|out| {
            for n in 0..300_000u32 {
                out.write_all(&n.to_le_bytes())?;
            }
            Ok(())
        });
        let chunks: Vec<Bytes> = whole.map(Result::unwrap).collect().await;
        let expected: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
        assert!(chunks.concat() == expected);
        let mut broken = written(|out| {
            out.write_all(b"half")?;
            Err(io::Error::other("the disk"))
        });
        assert!(broken.next().await.unwrap().is_err());
        assert!(broken.next().await.is_none());
    }

    #[tokio::test]
    async fn the_writer_ends_when_nobody_reads_any_more() {
        let (ended, end) = tokio::sync::oneshot::channel();
        let stream = written(move |out| {
            let result = (0..).try_for_each(|_: u32| out.write_all(&[0; CHUNK]));
            let _ = ended.send(result.map_err(|error| error.kind()));
            Ok(())
        });
        drop(stream);
        assert_eq!(end.await.unwrap(), Err(io::ErrorKind::BrokenPipe));
    }
}
