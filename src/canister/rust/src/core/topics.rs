//! Which connections have subscribed to which topic.

use crate::types::ClientKey;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

#[derive(Debug, Default)]
pub(crate) struct Topics {
    members: BTreeMap<Rc<str>, BTreeSet<ClientKey>>,
    topics: BTreeMap<ClientKey, BTreeSet<Rc<str>>>,
}

impl Topics {
    pub(crate) fn subscribe(&mut self, client: ClientKey, topic: &str) {
        let name = match self.members.get_key_value(topic) {
            Some((name, _)) => name.clone(),
            None => topic.into(),
        };
        self.members.entry(name.clone()).or_default().insert(client);
        self.topics.entry(client).or_default().insert(name);
    }

    pub(crate) fn unsubscribe(&mut self, client: ClientKey, topic: &str) {
        if let Some(topics) = self.topics.get_mut(&client)
            && topics.remove(topic)
        {
            if topics.is_empty() {
                self.topics.remove(&client);
            }
            self.leave(client, topic);
        }
    }

    pub(crate) fn remove(&mut self, client: ClientKey) {
        for topic in self.topics.remove(&client).unwrap_or_default() {
            self.leave(client, &topic);
        }
    }

    fn leave(&mut self, client: ClientKey, topic: &str) {
        if let Some(members) = self.members.get_mut(topic) {
            members.remove(&client);
            if members.is_empty() {
                self.members.remove(topic);
            }
        }
    }

    pub(crate) fn members(&self, topic: &str) -> impl Iterator<Item = &ClientKey> {
        self.members.get(topic).into_iter().flatten()
    }

    pub(crate) fn of(&self, client: &ClientKey) -> impl Iterator<Item = &Rc<str>> {
        self.topics.get(client).into_iter().flatten()
    }
}
