//! What texts mean to a model, as vectors: `OpenAI`'s embeddings and what is compatible with them, and Gemini's.
//! <https://platform.openai.com/docs/api-reference/embeddings>,
//! <https://ai.google.dev/api/embeddings#method:-models.batchembedcontents>

use crate::{Secret, ServiceCall, WebError, ask_service};
use serde_json::{Value, json};

/// The most of an answer, in bytes.
const ANSWER: usize = 64 << 20;

/// Protocols of models that embed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbeddingApi {
    /// `OpenAI` Embeddings and what is compatible with it.
    OpenAi,
    /// Gemini's `batchEmbedContents`.
    Gemini,
}

/// What a text is embedded for; some models tell the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbeddedFor {
    /// It is kept, and to be found.
    Keeping,
    /// Others are looked for by it.
    Finding,
}

/// A model that embeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedder {
    /// Its protocol.
    pub api: EmbeddingApi,
    /// Its address; the provider's own where absent.
    pub base_url: Option<String>,
    /// What the provider calls it.
    pub model: String,
    /// Its key.
    pub key: Option<Secret>,
}

impl Embedder {
    /// The vectors of some texts, in their order.
    ///
    /// # Errors
    /// [`WebError`], also where the answer does not hold a vector for each.
    pub async fn embed(&self, texts: &[String], purpose: EmbeddedFor) -> Result<Vec<Vec<f32>>, WebError> {
        let (address, header, body) = self.request(texts, purpose);
        let query = &[];
        let call = ServiceCall { address: &address, query, header, key: self.key.as_ref(), body: Some(body) };
        let answer = ask_service(&call, ANSWER).await?;
        vectors(self.api, &answer, texts.len()).ok_or_else(|| WebError::Unusable {
            host: address,
            why: "it does not hold a vector of the same length for each text".to_owned(),
        })
    }

    fn request(
        &self,
        texts: &[String],
        purpose: EmbeddedFor,
    ) -> (String, (&'static str, &'static str), Value) {
        let base = |usual: &str| self.base_url.as_deref().unwrap_or(usual).trim_end_matches('/').to_owned();
        let model = &self.model;
        match self.api {
            EmbeddingApi::OpenAi => (
                format!("{}/embeddings", base("https://api.openai.com/v1")),
                ("authorization", "Bearer "),
                json!({ "model": model, "input": texts, "encoding_format": "float" }),
            ),
            EmbeddingApi::Gemini => {
                let task = match purpose {
                    EmbeddedFor::Keeping => "RETRIEVAL_DOCUMENT",
                    EmbeddedFor::Finding => "RETRIEVAL_QUERY",
                };
                let named = model.strip_prefix("models/").unwrap_or(model);
                let request = |text: &String| {
                    let content = json!({ "parts": [{ "text": text }] });
                    json!({ "model": format!("models/{named}"), "content": content, "taskType": task })
                };
                let requests: Vec<Value> = texts.iter().map(request).collect();
                (
                    format!(
                        "{}/models/{named}:batchEmbedContents",
                        base("https://generativelanguage.googleapis.com/v1beta")
                    ),
                    ("x-goog-api-key", ""),
                    json!({ "requests": requests }),
                )
            }
        }
    }
}

fn vectors(api: EmbeddingApi, answer: &Value, count: usize) -> Option<Vec<Vec<f32>>> {
    let (list, part) = match api {
        EmbeddingApi::OpenAi => ("data", "embedding"),
        EmbeddingApi::Gemini => ("embeddings", "values"),
    };
    let entries = answer.get(list)?.as_array()?;
    let mut all = vec![Vec::new(); count];
    for (place, entry) in entries.iter().enumerate() {
        let place = match entry.get("index").and_then(Value::as_u64) {
            Some(index) => usize::try_from(index).ok()?,
            None => place,
        };
        #[expect(clippy::cast_possible_truncation, reason = "models give such numbers")]
        let vector = entry.get(part)?.as_array()?.iter().map(|part| part.as_f64().map(|part| part as f32));
        *all.get_mut(place)? = vector.collect::<Option<Vec<f32>>>()?;
    }
    // Of what is no number, too great for one, or nothing at all, no direction can be told.
    let dimensions = all.first().map_or(0, Vec::len);
    let has_direction = |vector: &Vec<f32>| {
        vector.len() == dimensions
            && vector.iter().all(|part| part.is_finite())
            && vector.iter().any(|part| *part != 0.0)
    };
    all.iter().all(has_direction).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_gets_the_vector_that_the_answer_gives_it_or_none_does() {
        let answer = json!({ "data": [
            { "index": 1, "embedding": [0.5, 1] }, { "index": 0, "embedding": [-1, 0.25] }] });
        let read = |answer: &Value, count| vectors(EmbeddingApi::OpenAi, answer, count);
        assert_eq!(read(&answer, 2), Some(vec![vec![-1.0, 0.25], vec![0.5, 1.0]]));
        for count in [1, 3] {
            assert_eq!(read(&answer, count), None);
        }
        assert_eq!(read(&json!({ "data": [{ "index": 0, "embedding": ["a"] }] }), 1), None);
        for odd in [
            json!([[1, 2], [1]]),
            json!([[1, 2], [0, 0]]),
            json!([[1, 2], [1e300, 1]]),
            json!([[1, 2], [null, 1]]),
            json!([[], []]),
            json!([[1, 2], "a"]),
            json!([1, 2]),
        ] {
            let entries: Vec<Value> =
                odd.as_array().into_iter().flatten().map(|one| json!({ "embedding": one })).collect();
            assert_eq!(read(&json!({ "data": entries }), 2), None, "{odd}");
        }
        let gemini = json!({ "embeddings": [{ "values": [1.0] }, { "values": [2.0] }] });
        assert_eq!(vectors(EmbeddingApi::Gemini, &gemini, 2), Some(vec![vec![1.0], vec![2.0]]));
    }

    #[test]
    fn gemini_is_told_what_a_text_is_embedded_for() {
        let embedder = Embedder {
            api: EmbeddingApi::Gemini,
            base_url: None,
            model: "models/gemini-embedding-001".to_owned(),
            key: None,
        };
        let (address, _, body) = embedder.request(&["a".to_owned()], EmbeddedFor::Finding);
        assert!(address.ends_with("/v1beta/models/gemini-embedding-001:batchEmbedContents"), "{address}");
        let wanted = json!({ "requests": [{ "model": "models/gemini-embedding-001",
            "content": { "parts": [{ "text": "a" }] }, "taskType": "RETRIEVAL_QUERY" }] });
        assert_eq!(body, wanted);
    }
}
