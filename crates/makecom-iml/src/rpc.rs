//! The sections of an RPC, each as a type for [`Typed`](crate::Typed).

use crate::model::{ParameterSource, Requests};
use crate::typed::codes;

codes! {
    /// `api`: how an RPC talks to the service.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, rpc};
    ///
    /// let api = rpc::Api::of(vec![Request::new("/lists"), Request::new("/lists/all")]);
    /// assert_eq!(api.get("/1/url")?.unwrap(), "/lists/all");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Api: RpcApi => Requests;

    /// `parameters`: what an RPC takes.
    Parameters: RpcParameters => ParameterSource;
}
