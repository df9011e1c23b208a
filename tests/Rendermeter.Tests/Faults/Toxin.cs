namespace Rendermeter.Tests.Faults;

/// <summary>What a <see cref="ToxicProxy"/> does to one request.</summary>
internal enum Toxin
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The request is held back for <see cref="ToxicProxy.DelayFor"/>.</summary>
    Delay,

    /// <summary>The connection is reset before anything is passed on.</summary>
    ResetBefore,

    /// <summary>The request is passed on; when its answer comes the connection is reset.</summary>
    ResetAfter,

    /// <summary>The request is passed on; after <see cref="ToxicProxy.DelayFor"/> both sides are reset, whether it was answered or not.</summary>
    ResetWhileRunning,

    /// <summary>The request is swallowed, and nobody says anything.</summary>
    BlackHole,

    /// <summary>The request is passed on, and its answer is swallowed.</summary>
    LoseAnswer,

    /// <summary>The answer ends in its middle.</summary>
    Truncate,

    /// <summary>The request is passed on twice; the second answer is thrown away.</summary>
    Duplicate,
}
