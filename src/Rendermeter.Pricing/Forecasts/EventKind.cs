namespace Rendermeter.Pricing.Forecasts;

/// <summary>What a further step is paid for.</summary>
internal enum EventKind
{
    /// <summary>Every attempt, failed ones too.</summary>
    Attempt,

    /// <summary>Every output that is delivered, rejected ones too.</summary>
    Output,

    /// <summary>Every output that is accepted.</summary>
    Accepted,

    /// <summary>Every output that is wanted, whether it is made in the end or not.</summary>
    Wanted,
}
