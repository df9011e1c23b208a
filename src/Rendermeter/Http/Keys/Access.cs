namespace Rendermeter.Http.Keys;

/// <summary>Who may call an endpoint.</summary>
internal enum Access
{
    /// <summary>Anyone with a key.</summary>
    Key,

    /// <summary>An admin key, for its own organisation.</summary>
    Admin,

    /// <summary>An admin key of the organisation that runs the gateway, for all of them.</summary>
    Operator,
}
