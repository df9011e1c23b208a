namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>What a job can be made to do, to try those who depend on vendors.</summary>
internal enum Misbehaviour
{
    /// <summary>Behaves.</summary>
    None,

    /// <summary>Takes ten times as long.</summary>
    Slow,

    /// <summary>Fails and is not billed.</summary>
    FailFree,

    /// <summary>Fails and is billed in full.</summary>
    FailBilled,

    /// <summary>Refuses the prompt; not billed.</summary>
    RefuseInput,

    /// <summary>Refuses to hand out what it made; billed in full.</summary>
    RefuseOutput,

    /// <summary>Takes and runs the job, but never answers the submission and never calls back.</summary>
    AcceptThenHang,

    /// <summary>Lists every output twice; billed once.</summary>
    DeliverTwice,

    /// <summary>Delivers half the width, height and length; billed in full.</summary>
    WrongSize,

    /// <summary>Never calls back.</summary>
    LoseWebhook,

    /// <summary>Calls back three times with one id.</summary>
    RepeatWebhook,

    /// <summary>Delivers half of the images or half of a film, and bills that.</summary>
    Partial,

    /// <summary>Refuses the submission with 429; there is no job.</summary>
    Throttle,
}
